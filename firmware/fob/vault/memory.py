"""Overwriting the free part of the heap, where what was let go still lies."""

import gc

_SIZES = (8192, 1024, 128, 16)


def overwrite():
    """Collect what is not used any more, and fill all free memory with zeros.

    What the heap has in holes smaller than 16 bytes, and what lies on the stack, is not reached.
    """
    gc.collect()
    left = gc.mem_free()
    filled = None
    for size in _SIZES:
        try:
            while left > 0:
                filled = filled, bytearray(size)
                left -= size
        except MemoryError:
            pass
    filled = None
    gc.collect()
