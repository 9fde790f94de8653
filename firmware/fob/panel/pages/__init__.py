"""What the wearer sees, one file each.

A page is passive: the token sets its fields. ``draw(screen)`` draws all of it into a clear frame,
``tick(screen, now)`` only what has changed since, and does next to nothing when nothing has; `now` in
ticks, see `fob.ticks`. Both draw into the frame; the token calls ``screen.flush()``.
"""
