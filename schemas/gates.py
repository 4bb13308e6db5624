"""The gates of the model case, Lạng Sơn: names people use on both sides of the line."""

from msgspec import Struct


class Gate(Struct, frozen=True):
    """A border gate: `slug` keys its events; the names stand on screens."""

    slug: str
    name_vi: str
    name_zh: str
    name_en: str


GATES: dict[str, Gate] = {
    gate.slug: gate
    for gate in (
        Gate("huu-nghi", "Hữu Nghị", "友谊关", "Huu Nghi"),
        Gate("tan-thanh", "Tân Thanh", "浦寨", "Tan Thanh"),
        Gate("chi-ma", "Chi Ma", "爱店", "Chi Ma"),
        Gate("coc-nam", "Cốc Nam", "弄怀", "Coc Nam"),
        Gate("na-nua", "Na Nưa", "那呶", "Na Nua"),
        Gate("binh-nghi", "Bình Nghi", "平而", "Binh Nghi"),
    )
}
