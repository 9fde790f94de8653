"""A code page on which nothing changes makes no garbage, and a step of its bar makes little."""

import gc

from fob.panel.pages.code import CodePage
from fob.panel.screen import Screen


class Device:
    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        return False

    def write(self, buffer, start=0, end=None):
        pass


class Display:
    width, height = 128, 64

    def __init__(self):
        self.buffer = bytearray(1025)
        self.i2c_device = Device()


screen = Screen(Display)
page = CodePage("Contoso", "alice@contoso.example", 2, 7)
page.code, page.left = "492039", 500
page.draw(screen)
page.tick(screen, 0)
screen.flush()

gc.collect()
gc.disable()
before = gc.mem_alloc()
for _ in range(1000):
    page.tick(screen, 100)
    screen.flush()
idle = gc.mem_alloc() - before
assert idle < 100, idle

page.left = 400
before = gc.mem_alloc()
page.tick(screen, 200)
screen.flush()
step = gc.mem_alloc() - before
assert step < 3000, step
print(idle, step)
