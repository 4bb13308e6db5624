"""Font files for drawn plates, out of `@fontsource` packages of npm (SIL Open Font License or Apache-2.0)."""

import tarfile
import tempfile
from pathlib import Path

PACKAGES = (
    *("noto-sans-sc", "zcool-qingke-huangyou"),
    *("antonio", "archivo", "archivo-narrow", "b612-mono", "barlow", "barlow-condensed", "barlow-semi-condensed"),
    *("bebas-neue", "big-shoulders-text", "dosis", "encode-sans-condensed", "fjalla-one", "inter", "league-gothic"),
    *("oswald", "overpass", "overpass-mono", "pathway-extreme", "rajdhani", "roboto-condensed", "saira"),
    *("saira-condensed", "saira-semi-condensed", "share-tech", "share-tech-mono", "signika", "sofia-sans", "teko"),
    *("ubuntu-condensed",),
)
"""Each fetched with `npm pack @fontsource/NAME`."""

WEIGHTS = (400, 500, 600, 700, 900)
_CHINESE = ("-sc", "zcool")


def unpack(packages: Path, target: Path) -> Path:
    """Write the fonts of a folder's packages (`*.tgz`) as TrueType files into `target`, if it is not there yet.

    Chinese ones begin with `zh-`. Raises FileNotFoundError that names a package that lacks.
    """
    from fontTools.ttLib import TTFont  # noqa: PLC0415  only training needs it

    if target.exists():
        return target
    fresh = target.with_suffix(".new")
    fresh.mkdir(parents=True, exist_ok=True)
    for name in PACKAGES:
        found = sorted(packages.glob(f"fontsource-{name}-[0-9]*.tgz"))
        if not found:
            raise FileNotFoundError(f"{packages} lacks a font: run `npm pack @fontsource/{name}` there")
        chinese = any(part in name for part in _CHINESE)
        subset = "chinese-simplified" if chinese else "latin"
        with tarfile.open(found[-1]) as archive, tempfile.TemporaryDirectory() as folder:
            for weight in WEIGHTS:
                member = f"package/files/{name}-{subset}-{weight}-normal.woff2"
                if member not in archive.getnames():
                    continue
                archive.extract(member, folder, filter="data")
                font = TTFont(Path(folder, member))
                font.flavor = None
                font.save(fresh / f"{'zh' if chinese else 'la'}-{name}-{weight}.ttf")
    fresh.replace(target)
    return target
