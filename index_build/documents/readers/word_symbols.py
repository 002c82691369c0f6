"""Reads the symbols that Word takes from a font of signs, such as ≥ from the font Symbol."""

from __future__ import annotations

from index_build.errors import ContentError

# The letters of these fonts lie in Unicode's private area, from this one on.
_PRIVATE, _PRIVATE_END = 0xF000, 0xF8FF
_SYMBOL = {
    **dict(zip(b"abcdefghiklmnopqrstuwxyz", "αβχδεφγηικλμνοπθρστυωξψζ", strict=True)),
    **dict(zip(b"DFGLPQSWXY", "ΔΦΓΛΠΘΣΩΞΨ", strict=True)),
    **{code: chr(code) for code in b" !#%&()+,./0123456789:;<=>?[]_{|}"},
    **{0x2A: "*", 0x2D: "−", 0xA2: "′", 0xB2: "″", 0xA3: "≤", 0xB3: "≥", 0xA5: "∞", 0xB0: "°"},
    **{0xB1: "±", 0xB4: "×", 0xB5: "∝", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈"},
    **{0xBC: "…", 0xAB: "↔", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xD6: "√", 0xD7: "⋅"},
    **{0xD2: "®", 0xD3: "©", 0xD4: "™", 0xE2: "®", 0xE3: "©", 0xE4: "™", 0xE5: "∑", 0xC6: "∅"},
}
_WINGDINGS = {
    **{0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒", 0xA8: "☐", 0x6F: "☐", 0x78: "☒", 0x6E: "■"},
    **{0xE0: "→", 0xDF: "←", 0xE8: "➔", 0x6C: "●", 0xA7: "▪", 0xD8: "➢"},
}

# The ticks and crosses of other fonts of signs.
_OTHERS = {
    "wingdings 2": {0x50: "✓", 0x4F: "✗", 0x52: "☑", 0x51: "☒", 0x54: "☒", 0xA3: "☐"},
    "webdings": {0x61: "✔", 0x72: "✖"},
    "zapf dingbats": {0x33: "✓", 0x34: "✔", 0x35: "✕", 0x36: "✖", 0x37: "✗", 0x38: "✘"},
    "wingdings 3": {},
}
# Signs that say something of the item that they stand before.
TICKS = frozenset("✓✔✕✖✗✘☐☑☒✅❌❎")


def is_sign_font(font: str) -> bool:
    """Say whether a font shows signs in the place of letters."""
    return font.lower() == "symbol" or font.lower().startswith(
        ("wingdings", "webdings", "zapf dingbats", "zapfdingbats")
    )


def read_signs(font: str, text: str) -> str:
    """Return a text that stands in a font of signs as the letters that it shows."""
    return "".join(c if c.isspace() else read_symbol(font, f"{ord(c):x}") for c in text)


def read_symbol(font: str, code: str) -> str:
    """Return a symbol as a letter; ContentError for one that may change what is said."""
    value = int(code, 16)
    if not _PRIVATE <= value <= _PRIVATE_END and value > 0xFF:
        return chr(value)
    at = value - _PRIVATE if value >= _PRIVATE else value
    if font.lower() == "symbol":
        if at in _SYMBOL:
            return _SYMBOL[at]
        found = f"a sign of the font Symbol (number {at}) that is not known"
        remedy = "put the sign itself in its place, from an ordinary font"
        raise ContentError("a Word document (.docx)", found, remedy)
    # Other fonts of signs hold pictures, such as a telephone: they are left out as pictures are.
    name = font.lower().replace("zapfdingbats", "zapf dingbats")
    return (_WINGDINGS if name == "wingdings" else _OTHERS.get(name, {})).get(at, "")
