"""The pictures of the sample blog, drawn by us when it is planted: no file to carry around."""

import io
import random
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFilter, ImageFont

Colour = tuple[int, int, int]
QUALITY = 72  # of WebP: flat drawings of this size stay below 30 kB
CHART = (1200, 640)  # pixels
LANDSCAPE = (960, 640)
PAPER, INK, QUIET, ACCENT = (250, 247, 241), (52, 48, 44), (176, 168, 156), (150, 66, 50)


def tablets() -> Image.Image:
    """Four tablets that hold the same."""
    image = Image.new("RGB", CHART, (226, 232, 230))
    draw = ImageDraw.Draw(image)
    middle, outline = CHART[1] // 2, {"outline": (120, 128, 126), "width": 4}
    draw.ellipse((90, middle - 100, 290, middle + 100), fill=(232, 168, 172), **outline)
    draw.rounded_rectangle(
        (370, middle - 70, 650, middle + 70), radius=70, fill=(252, 251, 247), **outline
    )
    draw.ellipse((730, middle - 85, 900, middle + 85), fill=(243, 229, 171), **outline)
    draw.line((740, middle, 890, middle), fill=(190, 172, 110), width=6)
    draw.regular_polygon((1030, middle, 80), 8, rotation=22, fill=(158, 188, 214), **outline)
    return image


def shelf() -> Image.Image:
    """Bars: days of stock in ten weeks, with the line below which each dose is signed for."""
    days = [42, 38, 33, 27, 20, 12, 6, 9, 14, 18]
    image = Image.new("RGB", CHART, PAPER)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(28)
    bottom, left, step, scale = CHART[1] - 80, 90, 106, 11
    signed = bottom - 14 * scale
    draw.line((left - 20, signed, CHART[0] - 50, signed), QUIET, 3)
    draw.text((left - 45, signed), "14", INK, font, anchor="mm")
    number = {"fill": INK, "font": font, "anchor": "mm", "stroke_width": 6, "stroke_fill": PAPER}
    for week, value in enumerate(days):
        x = left + week * step
        colour = ACCENT if value < 14 else (92, 122, 128)
        draw.rectangle((x, bottom - value * scale, x + 70, bottom), fill=colour)
        draw.text((x + 35, bottom - value * scale - 22), str(value), **number)
        draw.text((x + 35, bottom + 34), str(week + 1), **number)
    draw.line((left - 20, bottom, CHART[0] - 50, bottom), fill=INK, width=3)
    return image


def landscape(top: Colour, low: Colour, hills: Colour, light: Colour, seed: int) -> Image.Image:
    """A sky that changes from top to horizon, a light in it, and three rows of hills."""
    width, height = LANDSCAPE
    sky = Image.new("RGB", (1, height))
    for y in range(height):
        sky.putpixel((0, y), blend(top, low, y / height))
    image = sky.resize(LANDSCAPE)
    chance = random.Random(seed)  # noqa: S311 - hills, no secrets
    x, y = chance.randrange(200, width - 200), chance.randrange(130, 220)
    ImageDraw.Draw(image).ellipse((x - 44, y - 44, x + 44, y + 44), fill=light)
    image = image.filter(ImageFilter.GaussianBlur(3))
    draw = ImageDraw.Draw(image)
    for row in range(3):
        base = 400 + row * 80
        points = [
            (step * 96, base + chance.randrange(-46, 46) - (step % 2) * 18) for step in range(11)
        ]
        shade = blend(low, hills, 0.45 + row * 0.25)
        draw.polygon([(0, height), *points, (width, height)], fill=shade)
    return image


def tray() -> Image.Image:
    """Cups on the evening trolley, seen from above, one of them unlike the others."""
    image = Image.new("RGB", CHART, (72, 92, 96))
    draw = ImageDraw.Draw(image)
    for row in range(3):
        for column in range(6):
            x, y = 150 + column * 180, 130 + row * 190
            draw.ellipse((x - 74, y - 74, x + 74, y + 74), fill=(238, 236, 230))
            draw.ellipse((x - 60, y - 60, x + 60, y + 60), fill=(214, 212, 205))
            if (row, column) == (1, 4):
                box, colour = (x - 34, y - 15, x + 34, y + 15), (252, 251, 247)
            else:
                box, colour = (x - 20, y - 20, x + 20, y + 20), (220, 146, 152)
            draw.rounded_rectangle(box, radius=20, fill=colour)
    return image


def windows() -> Image.Image:
    """A house front at night; three of its windows are lit."""
    image = Image.new("RGB", CHART, (18, 22, 38))
    draw = ImageDraw.Draw(image)
    lit = {(0, 7), (2, 2), (3, 9)}
    for row in range(4):
        for column in range(12):
            x, y = 60 + column * 92, 60 + row * 138
            colour = (250, 208, 118) if (row, column) in lit else (36, 44, 70)
            draw.rectangle((x, y, x + 58, y + 92), fill=colour)
            draw.line((x + 29, y, x + 29, y + 92), fill=(18, 22, 38), width=5)
    return image


def blend(one: Colour, other: Colour, share: float) -> Colour:
    return tuple(round(a + (b - a) * min(share, 1)) for a, b in zip(one, other, strict=True))


def evening() -> Image.Image:
    image = landscape((58, 46, 92), (206, 132, 128), (40, 34, 58), (246, 214, 170), seed=4)
    ImageDraw.Draw(image).rectangle((600, 590, 622, 614), fill=(255, 214, 110))
    return image


def midnight() -> Image.Image:
    return landscape((10, 16, 40), (38, 62, 104), (8, 12, 26), (236, 236, 222), seed=9)


def dawn() -> Image.Image:
    return landscape((118, 142, 178), (248, 186, 138), (70, 74, 92), (255, 236, 190), seed=2)


# By name: how it is drawn, and what it shows.
PICTURES: dict[str, tuple[Callable[[], Image.Image], str]] = {
    "tablets": (tablets, "Four tablets of different shape and colour in a row."),
    "shelf": (shelf, "Bar chart of the days of stock in ten weeks."),
    "evening": (evening, "Abstract evening sky over hills, with one lit window."),
    "midnight": (midnight, "Abstract night sky with a pale moon over black hills."),
    "tray": (tray, "Eighteen cups on a tray; one of the tablets in them is unlike the others."),
    "windows": (windows, "A house front at night with three lit windows."),
    "dawn": (dawn, "Abstract dawn in orange over grey hills."),
}


def draw(name: str) -> bytes:
    """The picture of that name, as a WebP file. About 50 ms."""
    buffer = io.BytesIO()
    PICTURES[name][0]().save(buffer, "WEBP", quality=QUALITY, method=1)
    return buffer.getvalue()
