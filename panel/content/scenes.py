"""Simple scenes for the demo's photographs, drawn with shapes on 720 × 500 pixels. No text but what a scene
itself shows.
"""

from __future__ import annotations

from collections.abc import Callable

from PIL import ImageDraw

Pen = ImageDraw.ImageDraw
Scene = Callable[[Pen], None]

_WOOD, _WOOD_DARK = (196, 158, 116), (170, 130, 90)
_STEEL, _DARK, _CREAM = (168, 174, 180), (58, 54, 50), (248, 244, 236)


def _table(pen: Pen, top: int = 0) -> None:
    pen.rectangle((0, top, 720, 500), fill=_WOOD)
    for y in range(top + 30, 500, 62):
        pen.line((0, y, 720, y - 14), fill=_WOOD_DARK, width=2)


def _door(pen: Pen) -> None:
    pen.rectangle((0, 0, 720, 400), fill=(214, 210, 202))
    pen.rectangle((0, 400, 720, 500), fill=(150, 146, 140))
    for x in range(0, 720, 120):
        pen.line((x, 400, x - 60, 500), fill=(134, 130, 124), width=3)
    pen.rectangle((230, 50, 470, 400), fill=(122, 62, 44), outline=(86, 42, 30), width=8)
    for box in ((262, 84, 438, 210), (262, 240, 438, 370)):
        pen.rectangle(box, outline=(96, 48, 34), width=5)
    pen.ellipse((430, 214, 456, 240), fill=(214, 178, 92))
    pen.rounded_rectangle((210, 404, 490, 446), 6, fill=(92, 104, 92))
    pen.rectangle((110, 130, 170, 190), fill=(238, 236, 230), outline=(160, 156, 150), width=3)


def _spill(pen: Pen) -> None:
    _table(pen)
    pen.ellipse((90, 300, 640, 480), fill=(190, 104, 42))
    pen.ellipse((150, 328, 540, 456), fill=(206, 122, 54))
    pen.polygon(((210, 160), (520, 150), (560, 420), (180, 430)), fill=(236, 238, 240), outline=(190, 194, 198))
    pen.arc((270, 70, 450, 240), 190, 350, fill=(190, 194, 198), width=12)
    pen.polygon(((196, 320), (544, 310), (560, 420), (180, 430)), fill=(214, 150, 92))
    pen.ellipse((290, 210, 450, 300), fill=_CREAM, outline=(180, 170, 160), width=4)
    pen.ellipse((312, 224, 428, 284), fill=(200, 118, 54))
    for x, y in ((120, 250), (600, 270), (90, 430), (650, 400)):
        pen.ellipse((x, y, x + 34, y + 22), fill=(200, 112, 46))
    for x in (330, 370, 404):
        pen.ellipse((x, 240, x + 14, 250), fill=(86, 132, 62))


def _bowl(pen: Pen, left: int, top: int) -> None:
    pen.ellipse((left, top, left + 230, top + 200), fill=_CREAM, outline=(186, 178, 168), width=5)
    pen.ellipse((left + 26, top + 24, left + 204, top + 176), fill=(206, 134, 70))
    for shift in range(0, 110, 16):
        pen.arc((left + 40 + shift, top + 44, left + 110 + shift, top + 150), 20, 200, fill=(242, 218, 160), width=5)
    for x, y in ((80, 60), (130, 120), (150, 70)):
        pen.ellipse((left + x, top + y, left + x + 16, top + y + 10), fill=(86, 132, 62))


def _bowls(pen: Pen) -> None:
    _table(pen)
    _bowl(pen, 70, 130)
    _bowl(pen, 330, 150)
    bag = ((590, 90), (700, 100), (690, 300), (600, 300))
    pen.polygon(bag, fill=(232, 220, 196), outline=(190, 176, 150))
    pen.line((350, 400, 640, 440), fill=(120, 78, 46), width=8)
    pen.line((350, 420, 640, 456), fill=(120, 78, 46), width=8)


def _packed(pen: Pen) -> None:
    pen.rectangle((0, 0, 720, 500), fill=(186, 192, 196))
    pen.line((0, 330, 720, 330), fill=(160, 166, 170), width=4)
    pen.polygon(((90, 210), (330, 210), (304, 400), (116, 400)), fill=_CREAM, outline=(190, 182, 170))
    pen.rectangle((104, 262, 316, 300), fill=(206, 134, 70))
    pen.ellipse((80, 180, 340, 240), fill=(236, 240, 242), outline=(176, 182, 186), width=4)
    for index in range(4):
        top = 190 + index * 52
        pen.rounded_rectangle((400, top, 650, top + 40), 14, fill=(204, 208, 212), outline=(160, 166, 172), width=3)
        pen.line((380, top + 20, 400, top + 20), fill=(150, 112, 70), width=6)
        for x in range(424, 640, 36):
            pen.line((x, top + 6, x + 12, top + 32), fill=(180, 186, 192), width=2)


def _wire(pen: Pen) -> None:
    _table(pen)
    _bowl(pen, 40, 40)
    napkin = ((280, 190), (640, 160), (680, 440), (310, 470))
    pen.polygon(napkin, fill=(252, 252, 250), outline=(206, 206, 202))
    pen.line((300, 330, 660, 300), fill=(228, 228, 224), width=3)
    points = [(410, 340), (440, 300), (470, 330), (505, 285), (540, 320), (566, 292)]
    pen.line(points, fill=(92, 96, 102), width=7, joint="curve")
    pen.line([(x - 1, y - 2) for x, y in points], fill=(190, 194, 198), width=2, joint="curve")
    pen.ellipse((446, 350, 462, 358), fill=(226, 150, 130))


def _crack(pen: Pen) -> None:
    pen.rectangle((0, 0, 720, 500), fill=(206, 190, 168))
    pen.arc((160, 40, 560, 480), 180, 360, fill=_DARK, width=44)
    pen.rounded_rectangle((112, 240, 240, 440), 50, fill=(40, 40, 44))
    pen.rounded_rectangle((480, 240, 608, 440), 50, fill=(40, 40, 44))
    pen.rounded_rectangle((132, 270, 196, 410), 30, fill=(78, 78, 84))
    pen.rounded_rectangle((524, 270, 588, 410), 30, fill=(78, 78, 84))
    pen.rectangle((160, 196, 210, 252), fill=_STEEL)
    pen.rectangle((510, 196, 560, 252), fill=_STEEL)
    pen.line(((158, 214), (176, 222), (184, 208), (196, 230), (214, 220)), fill=(20, 20, 20), width=6)
    pen.ellipse((120, 160, 250, 290), outline=(200, 40, 40), width=5)


def _window(pen: Pen) -> None:
    pen.rectangle((0, 0, 720, 500), fill=(222, 212, 196))
    pen.rectangle((90, 40, 630, 440), fill=(176, 190, 200))
    pen.rectangle((90, 220, 630, 440), fill=(112, 114, 116))
    for x in range(110, 640, 92):
        pen.line((x, 440, x + 26, 240), fill=(230, 230, 226), width=4)
    for x, y, shade in ((120, 330, (150, 60, 54)), (310, 330, (70, 84, 110)), (486, 330, (226, 226, 222))):
        pen.rounded_rectangle((x, y + 22, x + 120, y + 66), 12, fill=shade)
        pen.rounded_rectangle((x + 24, y, x + 94, y + 40), 12, fill=shade)
        pen.rectangle((x + 34, y + 8, x + 84, y + 26), fill=(196, 214, 224))
        for wheel in (x + 18, x + 82):
            pen.ellipse((wheel, y + 54, wheel + 22, y + 76), fill=(26, 26, 26))
    pen.rectangle((530, 190, 610, 260), fill=(62, 104, 74))
    pen.rectangle((524, 180, 616, 196), fill=(46, 82, 58))
    pen.rectangle((90, 40, 630, 440), outline=_CREAM, width=16)
    pen.line((360, 40, 360, 440), fill=_CREAM, width=14)


def _list(pen: Pen) -> None:
    pen.rectangle((0, 0, 720, 500), fill=(206, 198, 190))
    pen.rectangle((190, 40, 530, 460), fill=(250, 248, 242), outline=(130, 100, 60), width=10)
    pen.rectangle((230, 76, 490, 104), fill=(130, 100, 60))
    for index, y in enumerate(range(140, 430, 46)):
        pen.rectangle((226, y, 330 + index * 14 % 60, y + 14), fill=(120, 118, 112))
        pen.rectangle((440, y, 494, y + 14), fill=(120, 118, 112))
    pen.rectangle((560, 0, 720, 500), fill=(148, 112, 78))
    pen.ellipse((580, 250, 606, 276), fill=(214, 178, 92))


def _notice(pen: Pen) -> None:
    pen.rectangle((0, 0, 720, 500), fill=(186, 206, 214))
    for y in range(0, 500, 50):
        for x in range(0, 720, 50):
            pen.rectangle((x, y, x + 48, y + 48), outline=(168, 190, 200), width=2)
    pen.rectangle((90, 60, 630, 500), fill=(146, 190, 204), outline=_CREAM, width=10)
    pen.line((360, 60, 360, 500), fill=_CREAM, width=10)
    pen.rectangle((236, 120, 484, 330), fill=(255, 253, 240), outline=(200, 60, 50), width=6)
    pen.rectangle((286, 146, 434, 172), fill=(200, 60, 50))
    for y in (200, 232, 264, 296):
        pen.rectangle((268, y, 452 - (y % 3) * 20, y + 10), fill=(110, 110, 106))
    pen.arc((300, 360, 420, 480), 0, 360, fill=_DARK, width=8)


def _port(pen: Pen) -> None:
    pen.rectangle((0, 0, 720, 500), fill=(196, 200, 204))
    pen.rounded_rectangle((90, 150, 630, 350), 60, fill=(60, 62, 68))
    pen.rounded_rectangle((104, 164, 616, 336), 50, outline=(110, 114, 122), width=4)
    pen.rounded_rectangle((290, 220, 430, 280), 28, fill=(16, 16, 18))
    pen.rounded_rectangle((316, 240, 404, 260), 8, fill=(130, 134, 140))
    for x in (*range(140, 270, 26), *range(456, 580, 26)):
        pen.ellipse((x, 240, x + 16, 256), fill=(16, 16, 18))
    for x, y, size in ((276, 268, 26), (420, 206, 20), (344, 282, 18), (190, 262, 16)):
        pen.ellipse((x, y, x + size, y + size), fill=(150, 190, 216), outline=(214, 232, 242), width=2)


def _leg(pen: Pen) -> None:
    pen.rectangle((0, 0, 720, 500), fill=(228, 224, 218))
    pen.rectangle((0, 410, 720, 500), fill=(178, 164, 146))
    pen.rectangle((40, 30, 680, 90), fill=_WOOD, outline=_WOOD_DARK, width=3)
    pen.polygon(((270, 90), (450, 90), (420, 440), (300, 440)), fill=_WOOD, outline=_WOOD_DARK)
    pen.polygon(((300, 180), (400, 170), (392, 360), (312, 350)), fill=(150, 128, 96))
    for index in range(90):
        x, y = 312 + index * index * 7 % 79, 186 + index * 61 % 157
        pen.rectangle((x, y, x + 5, y + 3), fill=(188, 166, 130) if index % 2 else (118, 98, 70))
    pen.polygon(((400, 170), (486, 210), (470, 380), (392, 360)), fill=(216, 182, 140), outline=_WOOD_DARK)
    for x, y in ((300, 450), (340, 462), (380, 448), (330, 440)):
        pen.ellipse((x, y, x + 9, y + 6), fill=(140, 116, 84))


def _hood(pen: Pen) -> None:
    pen.rectangle((0, 0, 720, 500), fill=(214, 218, 216))
    for y in range(0, 500, 70):
        pen.line((0, y, 720, y), fill=(196, 202, 200), width=3)
    pen.rectangle((300, 0, 420, 150), fill=_STEEL)
    pen.polygon(((120, 260), (250, 150), (470, 150), (600, 260)), fill=(150, 156, 162))
    pen.rectangle((120, 260, 600, 300), fill=(120, 126, 132))
    for x, length in ((170, 40), (236, 64), (330, 30), (402, 72), (500, 46), (552, 28)):
        pen.rounded_rectangle((x, 280, x + 16, 290 + length), 8, fill=(158, 110, 40))
    for x, y in ((210, 200), (300, 220), (430, 190), (500, 230)):
        pen.ellipse((x, y, x + 54, y + 26), fill=(168, 134, 78))
    pen.rectangle((60, 420, 660, 500), fill=(70, 70, 74))
    for x in (210, 450):
        pen.ellipse((x, 424, x + 100, 470), outline=(30, 30, 32), width=10)


def _plain(pen: Pen) -> None:
    _table(pen)
    pen.rounded_rectangle((220, 130, 500, 380), 18, fill=(206, 172, 124), outline=(160, 124, 80), width=5)
    pen.rectangle((340, 130, 380, 380), fill=(226, 206, 170))


SCENES: dict[str, Scene] = {
    "door": _door,
    "spill": _spill,
    "bowls": _bowls,
    "packed": _packed,
    "wire": _wire,
    "crack": _crack,
    "window": _window,
    "list": _list,
    "notice": _notice,
    "port": _port,
    "leg": _leg,
    "hood": _hood,
    "plain": _plain,
}
"""What `draw("photo", …)` can show; an unknown name shows a plain parcel."""
