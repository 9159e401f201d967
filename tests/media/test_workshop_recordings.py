"""Sounds and films that come and go: checked by playing what the workshop has made."""

import io
from collections.abc import Callable, Iterator

import pytest
from PIL import Image

from helpdesk.domain.states import MessageType
from helpdesk.errors import Refused
from helpdesk.media.workshop import Looked, Prepared
from tests.media import corpus
from tests.media.corpus import film, order_of, recorded, sound
from tests.media.workbench import Workbench, played, workbench

_FRAME = 0.022  # seconds: a frame of Opus or of AAC


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    with workbench(tmp_path_factory.mktemp("workshop")) as one:
        yield one


def _rises(waveform: tuple[int, ...]) -> bool:
    """Whether it is that of the corpus's tone: low, then ten times as loud. AAC adds a little."""
    low, high = waveform[:30], waveform[34:]
    return len(waveform) == 64 and max(low) <= 15 and min(high[:-2]) >= 90 and max(high) == 100


def _thumbnail(looked: Looked | Prepared) -> Image.Image:
    assert looked.thumbnail is not None
    return Image.open(io.BytesIO(looked.thumbnail.read_bytes()))


def test_a_recorded_voice_becomes_a_voice_note(bench: Workbench) -> None:
    safari = sound("mp4", "aac", 2.0, 44_100, 2)
    for content in (recorded(2.0), safari, sound("ogg", "libopus", 2.0)):
        prepared = bench.prepare(content, name="voice.webm", is_voice=True)
        assert (prepared.type, prepared.name) == (MessageType.AUDIO, "voice.ogg")
        note = played(prepared.file)
        assert (note.format, note.sound, note.rate, note.channels) == ("ogg", "opus", 48_000, 1)
        assert note.start <= 0
        assert note.seconds == pytest.approx(2.0, abs=_FRAME)
        assert prepared.found.seconds == pytest.approx(2.0, abs=_FRAME)
        assert prepared.found.mime == "audio/ogg"
        assert note.loudness[1] > 5 * note.loudness[0] > 0.01
        assert _rises(prepared.found.waveform)
        assert prepared.file.stat().st_size < 2.0 * 48_000 / 8


def test_a_voice_that_cannot_be_decoded_is_refused(bench: Workbench) -> None:
    for content in (b"", recorded()[:200], b"hello", corpus.seeds()["a.png"], film(sound=None)):
        with pytest.raises(Refused, match="recording cannot be read"):
            bench.prepare(content, name="voice.webm", is_voice=True)


def test_a_voice_that_was_cut_off_is_sent_as_far_as_it_goes(bench: Workbench) -> None:
    content = recorded(2.0)
    note = played(bench.prepare(content[: len(content) // 2], is_voice=True).file)
    assert 0.5 < note.seconds < 1.5


def test_silence_has_a_waveform_of_nothing(bench: Workbench) -> None:
    silence = b"RIFF\x64\x1f\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x40\x1f\0\0\x01\0\x08\0"
    content = silence + b"data\x40\x1f\0\0" + b"\x80" * 8000
    found = bench.look(content).found
    assert (found.seconds, found.waveform) == (1.0, (0,) * 64)


@pytest.mark.parametrize(
    ("content", "mime", "name"),
    [
        (lambda: sound("mp3", "libmp3lame"), "audio/mpeg", "song.mp3"),
        (lambda: sound("ipod", "aac"), "audio/mp4", "song.m4a"),
        (lambda: sound("mp4", "aac"), "audio/mp4", "song.m4a"),
        (lambda: sound("adts", "aac"), "audio/aac", "song.aac"),
        (lambda: sound("ogg", "libopus"), "audio/ogg", "song.ogg"),
        (lambda: sound("amr", "libopencore_amrnb", 2.0, 8000), "audio/amr", "song.amr"),
    ],
)
def test_a_sound_that_phones_play_goes_unchanged(
    bench: Workbench, content: Callable[[], bytes], mime: str, name: str
) -> None:
    prepared = bench.prepare(content(), name="song.xyz")
    assert (prepared.type, prepared.found.mime) == (MessageType.AUDIO, mime)
    assert (prepared.file.read_bytes(), prepared.name) == (content(), name)
    assert prepared.found.seconds == pytest.approx(2.0, abs=0.1)
    assert len(prepared.found.waveform) == 64


def test_other_sounds_become_aac(bench: Workbench) -> None:
    for content, rate, channels in (
        (sound("wav", "pcm_s16le", 2.0, 44_100, 2), 44_100, 2),
        (sound("flac", "flac"), 48_000, 1),
        (sound("ogg", "flac"), 48_000, 1),
        (sound("wav", "pcm_s16le", 2.0, 8000), 48_000, 1),
        (sound("aiff", "pcm_s16be"), 48_000, 1),
        (recorded(), 48_000, 1),
    ):
        prepared = bench.prepare(content, name="song.wav")
        assert (prepared.type, prepared.name) == (MessageType.AUDIO, "song.m4a")
        music = played(prepared.file)
        assert (music.sound, music.rate, music.channels) == ("aac", rate, channels)
        assert prepared.file.read_bytes()[4:12] == b"ftypM4A "
        assert music.seconds == pytest.approx(2.0, abs=2 * _FRAME)
        assert (music.start, prepared.found.mime) == (0, "audio/mp4")
        assert _rises(prepared.found.waveform)


def test_a_received_voice_note_plays_everywhere_as_a_copy(bench: Workbench) -> None:
    content = sound("ogg", "libopus", 3.0)
    found = bench.look(content).found
    assert (found.mime, found.is_broken, found.has_thumbnail) == ("audio/ogg", False, False)
    assert found.seconds == pytest.approx(3.0, abs=_FRAME)
    assert _rises(found.waveform)
    copy = bench.make_playable(content)
    assert copy is not None
    music = played(copy)
    assert (music.sound, music.start) == ("aac", 0)
    assert music.seconds == pytest.approx(3.0, abs=2 * _FRAME)
    assert music.loudness[1] > 5 * music.loudness[0] > 0.01
    assert bench.make_playable(corpus.seeds()["a.png"]) is None
    assert bench.make_playable(content[:100]) is None


@pytest.mark.parametrize(("format", "sound_codec"), [("mp4", "aac"), ("mp4", None), ("3gp", "aac")])
def test_a_film_that_phones_play_goes_unchanged(
    bench: Workbench, format: str, sound_codec: str | None
) -> None:
    content = film(format, sound=sound_codec)
    prepared = bench.prepare(content, name="film")
    assert (prepared.type, prepared.file.read_bytes()) == (MessageType.VIDEO, content)
    found = prepared.found
    assert (found.width, found.height) == (64, 48)
    assert found.seconds == pytest.approx(1.0, abs=0.05)
    assert order_of(_thumbnail(prepared)) == "RGBY"


@pytest.mark.parametrize("format", ["mov", "matroska"])
def test_a_film_in_another_wrapping_is_wrapped_anew(bench: Workbench, format: str) -> None:
    content = film(format)
    prepared = bench.prepare(content, name="IMG_0001.MOV")
    assert (prepared.type, prepared.name) == (MessageType.VIDEO, "IMG_0001.mp4")
    assert prepared.found.mime == "video/mp4"
    shown = played(prepared.file)
    assert (shown.film, shown.sound, shown.start) == ("h264", "aac", 0)
    assert shown.seconds == pytest.approx(1.0, abs=2 * _FRAME)
    assert shown.loudness[1] > 5 * shown.loudness[0] > 0.01
    assert order_of(_thumbnail(prepared)) == "RGBY"


def test_what_phones_do_not_play_goes_as_a_document(bench: Workbench) -> None:
    for content in (
        film("webm", "libvpx", "libopus"),
        film("mp4", "mpeg4"),
        film("matroska", "libx264", "libopus"),
        film("mp4", pix_fmt="yuv444p"),
    ):
        prepared = bench.prepare(content, name="film.bin")
        assert (prepared.type, prepared.name) == (MessageType.DOCUMENT, "film.bin")
        assert prepared.file.read_bytes() == content
        assert not prepared.found.is_broken
        assert order_of(_thumbnail(prepared)) == "RGBY"


def test_a_film_taken_upright_is_shown_upright(bench: Workbench) -> None:
    upright = corpus.turned(film())
    looked = bench.look(upright)
    assert (looked.found.width, looked.found.height) == (48, 64)
    assert order_of(_thumbnail(looked)) == "BRYG"
    wrapped = bench.prepare(corpus.turned(film("mov")), name="film.mov")
    assert played(wrapped.file).rotation == played(bench.put(upright)).rotation == -90
    assert order_of(_thumbnail(wrapped)) == "BRYG"


def test_a_film_that_begins_dark_shows_what_follows(bench: Workbench) -> None:
    assert order_of(_thumbnail(bench.look(film(dark=0.2, seconds=3.0)))) == "RGBY"
    black = _thumbnail(bench.look(film(dark=9.0)))
    assert max(black.convert("L").tobytes()) < 20


def test_the_length_of_what_a_browser_recorded_is_found(bench: Workbench) -> None:
    assert bench.look(recorded(2.0)).found.seconds == pytest.approx(2.0, abs=_FRAME)
    live = film("webm", "libvpx", "libopus")
    duration = live.index(b"\x44\x89\x88")  # the element that says how long it is: made void
    unknown = live[:duration] + b"\xec\x89" + live[duration + 2 :]
    found = bench.look(unknown).found
    assert found.seconds == pytest.approx(1.0, abs=0.05)
    assert (found.mime, found.width) == ("video/webm", 64)


def test_a_length_that_cannot_be_is_not_believed(bench: Workbench) -> None:
    found = bench.look(corpus.endless(film())).found
    assert found.seconds is None or found.seconds < 10
    wav = bytearray(sound("wav", "pcm_s16le", 1.0, 8000))
    size = wav.index(b"data") + 4
    wav[4:8] = wav[size : size + 4] = b"\xff\xff\xff\xff"
    assert bench.look(bytes(wav)).found.seconds == pytest.approx(1.0, abs=0.01)


def test_a_cover_is_no_film(bench: Workbench) -> None:
    picture = corpus.encoded(corpus.corners(), "JPEG")
    frame = b"\x03image/jpeg\0\x03\0" + picture
    tag = b"APIC" + len(frame).to_bytes(4) + b"\0\0" + frame
    size = bytes((len(tag) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    song = sound("mp3", "libmp3lame")
    bare = song[10 + int.from_bytes(song[8:10]) :] if song.startswith(b"ID3") else song
    prepared = bench.prepare(b"ID3\x03\0\0" + size + tag + bare, name="song.mp3")
    assert prepared.type is MessageType.AUDIO
    assert prepared.found.seconds == pytest.approx(2.0, abs=0.1)
