"""Codes on the pages of PDFs, and PDFs that are torn, locked, endless or huge."""

import random
import time
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from picoath.enrol import bounded, picture
from picoath.errors import BadInput
from PIL import Image

SAMPLES = Path(__file__).parent / "qr"
TEXT = "otpauth://totp/Contoso:me?secret=abcdefghijklmnop&issuer=Microsoft"


def page_with(*texts):
    """An A4 page at 150 dpi with the codes of these texts."""
    page = Image.new("RGB", (1240, 1754), "white")
    for number, text in enumerate(texts):
        code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
        page.paste(Image.fromarray(code.to_image(scale=6)), (100, 100 + 500 * number))
    return page


def document(*objects, trailer=""):
    """A PDF of objects numbered from 1; the first is the catalog."""
    content = b"%PDF-1.7\n"
    offsets = []
    for number, text in enumerate(objects, start=1):
        offsets.append(len(content))
        content += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    end += (
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{len(content)}\n%%EOF\n"
    )
    return content + end.encode("latin-1")


def stream(text, more=""):
    return f"<< /Length {len(text)} {more} >>\nstream\n{text}\nendstream"


CATALOG = "<< /Type /Catalog /Pages 2 0 R >>"


@pytest.fixture
def read(tmp_path):
    """Reads what is given as a file; no reading may take longer than half a minute."""

    def read(content):
        path = tmp_path / "page.pdf"
        path.write_bytes(content)
        began = time.monotonic()
        try:
            return picture.texts_in_file(path)
        finally:
            assert time.monotonic() - began < 30

    return read


def test_the_codes_of_all_pages(tmp_path):
    path = tmp_path / "pages.any-name"
    page_with("https://example.com").save(
        path, "PDF", resolution=150, save_all=True, append_images=[page_with(TEXT, "x")]
    )
    assert sorted(picture.texts_in_file(path)) == sorted(["https://example.com", TEXT, "x"])


def test_a_page_without_a_code(tmp_path):
    path = tmp_path / "page.pdf"
    page_with().save(path, "PDF")
    assert picture.texts_in_file(path) == []


def test_a_page_tree_that_goes_in_circles(read):
    with pytest.raises(BadInput, match="is not a PDF, or is damaged"):
        read(document(CATALOG, "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"))


def test_a_drawing_that_draws_itself_is_stopped_before_it_takes_all_memory(read):
    itself = "/Resources << /XObject << /Me 4 0 R >> >>"
    form = stream("/Me Do /Me Do", f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] {itself}")
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 5 0 R {itself} >>"
    with pytest.raises(BadInput, match="can't be read as a PDF"):
        read(document(CATALOG, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, form, stream("/Me Do")))


def test_a_page_as_large_as_a_field(read):
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 999999999 999999999] >>"
    assert read(document(CATALOG, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page)) == []


def test_too_many_pages(read):
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] >>"
    kids = " ".join(["3 0 R"] * 60)
    with pytest.raises(BadInput, match="has more than 50 pages: take out the one with the code"):
        read(document(CATALOG, f"<< /Type /Pages /Kids [{kids}] /Count 60 >>", page))


def test_a_locked_document(read):
    lock = (
        f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -1 /O <{'41' * 32}> /U <{'42' * 32}> >> /ID [<00> <00>]"
    )
    with pytest.raises(BadInput, match="has a password"):
        read(document(CATALOG, "<< /Type /Pages /Kids [] /Count 0 >>", trailer=lock))


@pytest.mark.parametrize("content", [b"%PDF-", b"%PDF-1.7\n", b"junk\n%PDF-1.4 " + bytes(range(256)) * 50])
def test_torn(read, content):
    with pytest.raises(
        BadInput, match="is not a PDF, or is damaged: save the page with the code as a picture"
    ):
        read(content)


def test_one_that_takes_too_long(read, monkeypatch):
    monkeypatch.setattr(bounded, "_SECONDS", 0.01)
    with pytest.raises(BadInput, match="takes too long to read"):
        read(document(CATALOG, "<< /Type /Pages /Kids [] /Count 0 >>"))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), cut=st.floats(0, 1), changes=st.integers(0, 60))
def test_damage_anywhere_is_a_clear_line_or_nothing_found(read, tmp_path, seed, cut, changes):
    path = tmp_path / "whole.pdf"
    page_with(TEXT).save(path, "PDF")
    content = bytearray(path.read_bytes())
    noise = random.Random(seed)
    for _ in range(changes):
        content[noise.randrange(8, len(content))] = noise.randrange(256)
    try:
        found = read(bytes(content[: 8 + int(cut * len(content))]))
    except BadInput:
        found = []
    assert found in ([], [TEXT])
