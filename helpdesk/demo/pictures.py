"""Photos for the demo, drawn here: nobody's picture has to be asked for."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

SIZE = (960, 720)
TALL = (720, 960)

_WALL = "#e9e1d4"
_TABLE = "#92684a"
_SHADOW = "#745139"
_BLUE = "#2660a4"
_LIGHT = "#5f93cf"
_INSIDE = "#183e6e"
_CRACK = "#0c182c"
_CARD = "#c9a26b"
_TAPE = "#b58a52"
_CRACK_LINE = ((500, 192), (472, 256), (512, 304), (480, 380), (504, 428))


def mug() -> bytes:
    """A blue mug with a crack, on a table, as JPEG."""
    return _jpeg(draw_mug())


def crack() -> bytes:
    """The same crack from near."""
    near = draw_mug().crop((340, 140, 740, 440)).resize(SIZE, Image.Resampling.LANCZOS)
    return _jpeg(near)


def box() -> bytes:
    """The box it came in, held upright."""
    picture = Image.new("RGB", TALL, _WALL)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 620, *TALL), fill=_TABLE)
    draw.ellipse((90, 740, 680, 860), fill=_SHADOW)
    draw.rectangle((120, 300, 600, 800), fill=_CARD)
    draw.polygon(((120, 300), (220, 220), (690, 220), (600, 300)), fill="#dcb985")
    draw.polygon(((600, 300), (690, 220), (690, 700), (600, 800)), fill="#a98250")
    draw.rectangle((330, 300, 390, 800), fill=_TAPE)
    draw.line(((180, 700), (300, 640), (280, 760)), fill=_SHADOW, width=8)
    return _jpeg(picture.filter(ImageFilter.GaussianBlur(1)))


def draw_mug() -> Image.Image:
    """The mug, in the size of a photo."""
    picture = Image.new("RGB", SIZE, _WALL)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 432, *SIZE), fill=_TABLE)
    draw.ellipse((252, 508, 780, 596), fill=_SHADOW)
    draw.ellipse((508, 228, 716, 460), fill=_BLUE)
    draw.ellipse((544, 268, 672, 420), fill=_WALL)
    draw.rectangle((276, 184, 604, 524), fill=_BLUE)
    draw.ellipse((276, 488, 604, 560), fill=_BLUE)
    draw.rectangle((312, 200, 372, 530), fill=_LIGHT)
    draw.ellipse((276, 148, 604, 220), fill=_LIGHT)
    draw.ellipse((292, 160, 588, 214), fill=_INSIDE)
    draw.line(_CRACK_LINE, fill=_CRACK, width=6)
    return picture.filter(ImageFilter.GaussianBlur(1))


def _jpeg(picture: Image.Image) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=86)
    return buffer.getvalue()
