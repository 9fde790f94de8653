"""Sequences: what a wearer and a computer do with a token, and what they must see, line by line.

::

    # a comment: at the start of a line or after white space
    clock 2026-11-24T09:00:05Z            also: clock lost | clock dead | clock drift 20ppm
    power on                              also: power on holding A | power on holding A for 6 | power off
    power cut after 3 writes              pulls the plug at the third flash write from here
    wait 2.5
    wait for screen SET-UP within 5
    press A
    hold A                                0.8 s, one step; also: hold A 3.0
    host add --image qr.png               a picoath command; goes on when it has ended or the token asks
    host done 0                           waits for its end and this exit status
    host asleep                           also: host awake
    leds numlock on                       also: off; leds capslock on | off; leds none
    expect typed code URI                 what was typed since the last such line; suffix tab may follow
    expect typed "123456\\t"              also: expect nothing typed
    expect screen TEXT                    in one line of the panel, white space aside; also: expect no screen
    screenshot page.png

`steps` are the lines as data, `parser` makes them, `runner` plays them on a board, `play` plays a file.
"""
