"""What is seen: pictures in, plate sightings out."""

import os

# OpenCV reads these when it is first imported, which every module below may do.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(1 << 27))  # 134 megapixels: a larger picture is an attack
os.environ.setdefault("OPENCV_LOG_LEVEL", "ERROR")  # our own messages name what failed
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")  # FFmpeg would print a camera's address with its password
