"""Reads the keyboard's events in the guest by evdev, as every desktop does, in their order."""

CODE = r"""
import fcntl, glob, os, select, struct, sys
EVENT = struct.Struct("@llHHi")
EV_KEY = 1
ROW = dict(zip(range(2, 12), "1234567890"))
KEYPAD = dict(zip((79, 80, 81, 75, 76, 77, 71, 72, 73, 82), "1234567890"))
OTHERS = {28: "<enter>", 15: "<tab>", 69: "<numlock>", 42: "<shift>", 54: "<shift>"}

def name_of(path):
    with open(f"/sys/class/input/{os.path.basename(path)}/device/name") as file:
        return file.read().strip()

(path,) = [path for path in glob.glob("/dev/input/event*") if name_of(path).startswith("picoath")]
device = os.open(path, os.O_RDONLY)
print("reading", flush=True)
down = []
digits = ""
while True:
    try:
        data = os.read(device, EVENT.size * 64)
    except OSError:
        print("gone", down, flush=True)
        break
    for *_, kind, code, value in EVENT.iter_unpack(data):
        if kind != EV_KEY or value == 2:
            continue
        key = ROW.get(code) or KEYPAD.get(code) or OTHERS.get(code) or str(code)
        if value:
            down.append(key)
            print("keypad" if code in KEYPAD else "row" if code in ROW else "other", "down", key)
            digits += key if len(key) == 1 else ""
        else:
            down.remove(key)
            print("up", key)
        if not down and len(digits) == 6:
            print(digits)
            digits = ""
    sys.stdout.flush()
"""
