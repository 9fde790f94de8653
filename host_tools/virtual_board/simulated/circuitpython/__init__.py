"""CircuitPython's own modules, as far as a token uses them: a file for each, named after it.

Each has a function `module` that makes the module object for one start of the board from the parts
of the machine behind it. What the objects do, and the exceptions that they raise, follow
shared-bindings and ports/raspberrypi of CircuitPython 10.2.1.
"""
