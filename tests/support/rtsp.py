"""A small RTSP camera: JPEG over RTP (RFC 2435), interleaved in the RTSP connection (RFC 2326, 10.12).

It sends what it is told, at the pace it is told, and can fall silent, hang up or send garbage in the middle.
"""

import socket
import socketserver
import struct
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import cv2

from vision.pictures import Picture

Then = Literal["hangs", "hangs up", "sends garbage"]
_PAYLOAD_TYPE = 26
_CLOCK_HZ = 90_000
_MOST_BYTES = 1400
_SDP = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=lane\r\nt=0 0\r\nm=video 0 RTP/AVP 26\r\na=control:track0\r\n"


class Jpeg(NamedTuple):
    """What RFC 2435 sends of a JPEG."""

    width: int
    height: int
    tables: bytes
    scan: bytes


def jpeg_of(picture: Picture) -> Jpeg:
    """Encode a picture whose sides are multiples of 16, at most 2040 pixels."""
    options = [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420]
    content = cv2.imencode(".jpg", picture, options)[1].tobytes()
    at, tables = 2, b""
    while True:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        segment = content[at + 4 : at + 2 + length]
        at += 2 + length
        if marker == 0xDB:  # quantisation tables, each after a byte with its number
            tables += b"".join(segment[start + 1 : start + 65] for start in range(0, len(segment), 65))
        if marker == 0xDA:  # start of scan
            return Jpeg(picture.shape[1], picture.shape[0], tables, content[at:-2])


@dataclass
class Camera:
    """What the server shows, and what became of it."""

    pictures: list[Jpeg]
    frames_per_second: float
    then: Then
    url: str = ""
    sent: int = 0
    connections: int = 0
    stop: threading.Event = field(default_factory=threading.Event)


@contextmanager
def rtsp_camera(
    pictures: Iterable[Picture], *, frames_per_second: float = 10, then: Then = "hangs"
) -> Iterator[Camera]:
    """Serve the pictures once to each client, then do what `then` says until the test is over."""
    camera = Camera([jpeg_of(picture) for picture in pictures], frames_per_second, then)

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            camera.connections += 1
            try:
                _serve(self, camera)
            except OSError:  # the client went away
                return

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    with Server(("127.0.0.1", 0), Handler) as server:
        camera.url = f"rtsp://officer:secret@127.0.0.1:{server.server_address[1]}/lane1"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield camera
        finally:
            camera.stop.set()
            server.shutdown()


def _serve(connection: socketserver.StreamRequestHandler, camera: Camera) -> None:
    while (request := connection.rfile.readline()).strip():
        headers = {}
        while (line := connection.rfile.readline().strip()) != b"":
            name, _, value = line.decode().partition(":")
            headers[name.lower()] = value.strip()
        method = request.split()[0].decode()
        answer = [f"RTSP/1.0 200 OK\r\nCSeq: {headers['cseq']}\r\nSession: 1\r\n"]
        if method == "DESCRIBE":
            answer += [f"Content-Type: application/sdp\r\nContent-Length: {len(_SDP)}\r\n\r\n{_SDP}"]
        elif method == "SETUP":
            answer += ["Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n\r\n"]
        else:
            answer += ["\r\n"]
        connection.wfile.write("".join(answer).encode())
        if method == "PLAY":
            _play(connection.connection, camera)
            return


def _play(connection: socket.socket, camera: Camera) -> None:
    sequence = 0
    for number, picture in enumerate(camera.pictures):
        for packet in _packets(picture, round(number * _CLOCK_HZ / camera.frames_per_second)):
            header = struct.pack("!BBH", 0x80, packet.last << 7 | _PAYLOAD_TYPE, sequence & 0xFFFF)
            content = header + packet.content
            connection.sendall(struct.pack("!BBH", 0x24, 0, len(content)) + content)
            sequence += 1
        camera.sent += 1
        if camera.stop.wait(1 / camera.frames_per_second):
            return
    if camera.then == "sends garbage":
        connection.sendall(bytes(range(7, 251)) * 400)
    if camera.then != "hangs up":
        camera.stop.wait()


class _Packet(NamedTuple):
    last: bool
    content: bytes


def _packets(picture: Jpeg, timestamp: int) -> Iterator[_Packet]:
    """One picture's packets, without the first four bytes of the RTP header (RFC 2435, 3.1)."""
    for offset in range(0, len(picture.scan), _MOST_BYTES):
        part = picture.scan[offset : offset + _MOST_BYTES]
        content = struct.pack("!II", timestamp, 1)
        content += struct.pack("!IBBBB", offset, 1, 255, picture.width // 8, picture.height // 8)
        if offset == 0:
            content += struct.pack("!BBH", 0, 0, len(picture.tables)) + picture.tables
        yield _Packet(offset + _MOST_BYTES >= len(picture.scan), content + part)
