"""Pictures of a panel: pixel for pixel, as it looks, and in half blocks."""

import pytest
from PIL import Image
from virtual_board import picture


class Panel:
    """Lit at the top left, and in the second and last row of the last column."""

    width = 128
    height = 32
    lit = True

    def picture(self):
        content = bytearray(128 * 4)
        content[0] = 0x01
        content[127] = 0x02
        content[-1] = 0x80
        return bytes(content)


def test_pixels_are_one_to_one():
    image = picture.pixels(Panel())
    assert (image.mode, image.size) == ("1", (128, 32))
    lit = {(x, y) for x in range(128) for y in range(32) if image.getpixel((x, y))}
    assert lit == {(0, 0), (127, 1), (127, 31)}


def test_image_is_larger_and_coloured():
    image = picture.image(Panel(), scale=4)
    assert image.mode == "RGB"
    assert image.width > 128 * 4
    assert image.height > 32 * 4
    assert len(image.getcolors()) == 3


@pytest.mark.parametrize(("name", "kind"), [("page.png", "PNG"), ("page.gif", "GIF"), ("page", "PNG")])
def test_save_writes_the_kind_of_file_that_is_asked_for(tmp_path, name, kind):
    picture.save(Panel(), tmp_path / name)
    with Image.open(tmp_path / name) as image:
        assert image.format == kind


def test_save_into_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        picture.save(Panel(), tmp_path / "nowhere" / "page.png")


def test_blocks_are_half_as_many_lines():
    rows = picture.blocks(Panel()).split("\n")
    assert len(rows) == 16
    assert {len(row) for row in rows} == {128}
    assert rows[0] == "▀" + " " * 126 + "▄"
    assert rows[-1] == " " * 127 + "▄"
