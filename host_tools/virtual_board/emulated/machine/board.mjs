// A board with an RP2040: the processor with what rp2040js lacks, flash, pins, I2C bus and USB cable; its
// power and resets, and its time.
import { ConsoleLogger, LogLevel, RP2040 } from 'rp2040js';
import { shortenBusyWaits } from './busy_waits.mjs';
import { makeRunLoop } from './core/run_loop.mjs';
import { FlashChip, FLASH_SIZE } from './flash_chip.mjs';
import { IoQspi, Ssi } from './flash_interface.mjs';
import { connectHardwareBlock } from './i2c/hardware_block.mjs';
import { BitBangedLines } from './i2c/bit_banged.mjs';
import { I2cBus } from './i2c/bus.mjs';
import { Pins } from './pins.mjs';
import { executeInPlaceControl, RingOscillator, voltageRegulator } from './quiet_registers.mjs';
import { StrayAccesses } from './stray_accesses.mjs';
import { Tracebacks } from './tracebacks.mjs';
import { Host } from './usb/host.mjs';
import { OtherComputer } from './usb/other_computer.mjs';
import { XipSram } from './xip_sram.mjs';

// Where rp2040js finds its peripherals: the address without its lowest three hexadecimal digits.
const XIP_CTRL = 0x14000;
const XIP_SRAM = 0x15000;
const SSI = 0x18000;
const IO_QSPI = 0x40018;
const WATCHDOG = 0x40058;
const ROSC = 0x40060;
const VREG_AND_CHIP_RESET = 0x40064;

const AIRCR = 0xd0c; // Application Interrupt and Reset Control Register (ARMv6-M, B3.2.6)
const AIRCR_SYSRESETREQ = 1 << 2;
const GPIO_HI_IN = 0x08; // of SIO; the QSPI pins
const QSPI_PINS_HIGH = 0x3f;
const QSPI_SS_LOW = 0x3d; // BOOTSEL pulls the flash chip's select line to ground

const FLASH_WINDOW = 16 << 20; // RP2040 Datasheet, 2.6.3: XIP
const TEMPERATURE_CHANNEL = 4;
const AT_27_DEGREES = 876; // RP2040 Datasheet, 4.9.5: 0.706 V

export class Board {
  #memory = new Uint8Array(FLASH_WINDOW).fill(0xff); // where the processor sees the flash
  #chip;
  #base = 0; // nanoseconds before the processor's clock began
  #isResetPending = false;
  #powerFailed = false;
  #runLoop = null;
  #tracebacks = null;
  #isHostAsleep = false;
  #isHandedOver = false;
  #watchesAccesses = false;
  #watches = []; // of each processor since then: a reset makes a new one
  #options;

  /**
   * @param options `bootRom` (words), `flash` (bytes), `uniqueId` (8 bytes), `i2c` (`block`, `scl`, `sda`),
   *   `random` (returns random integers)
   * @param makeWorld makes the World from a function that tells the time
   */
  constructor(options, makeWorld) {
    this.#options = options;
    this.#memory.set(options.flash);
    this.#chip = new FlashChip(this.#memory, options.uniqueId, this);
    this.world = makeWorld(() => Math.round(this.now));
    this.pins = new Pins([options.i2c.scl, options.i2c.sda]);
    this.bus = new I2cBus(this.world);
    this.mcu = null;
    this.host = null;
    this.mustStop = false;
    this.isBootselPressed = false;
  }

  /** Nanoseconds since the board was made. */
  get now() {
    return this.#base + (this.mcu?.clock.nanos ?? 0);
  }

  get flash() {
    return this.#memory.subarray(0, FLASH_SIZE);
  }

  get ram() {
    return this.mcu?.sram ?? new Uint8Array();
  }

  /** Let the power fail in the middle of the flash operation of that number from here; null: never. */
  cutFlash(after) {
    this.#chip.cutAfter = after;
  }

  /** From the next start of the processor on, find what it reads and writes where nothing is. */
  watchAccesses() {
    this.#watchesAccesses = true;
  }

  get strayAccesses() {
    const count = this.#watches.reduce((sum, watch) => sum + watch.count, 0);
    return { count, first: this.#watches.flatMap(({ first }) => first) };
  }

  // Power and time

  powerOn() {
    this.world.power(true);
    this.#start(null);
  }

  powerOff() {
    if (!this.mcu) return;
    this.bus.stop();
    this.#chip.losePower();
    this.#base = this.now;
    this.mcu = this.host = null;
    this.pins.detach();
    this.world.power(false);
  }

  /** Let time pass until `end`, in nanoseconds since the board was made. */
  run(end) {
    while (this.mcu && this.now < end) this.#runUntil(end);
    if (!this.mcu) this.#base = Math.max(this.#base, end);
  }

  #runUntil(end) {
    this.mustStop = false;
    const alarm = this.mcu.clock.createAlarm(() => (this.mustStop = true));
    alarm.schedule(end - this.now);
    this.#runLoop();
    alarm.cancel();
    const crash = this.#tracebacks.find(this.now);
    if (crash !== null) this.world.crashed(crash);
    if (this.#powerFailed) this.powerOff();
    else if (this.#isResetPending) this.#start(this.mcu);
    this.#powerFailed = false;
  }

  // What the flash chip does to the board

  wait(duration) {
    this.mcu.clock.nanosCounter += duration;
  }

  flashWritten(kind, address) {
    this.world.flashWritten(kind, address);
  }

  powerFails() {
    this.#powerFailed = true;
    this.mustStop = true;
  }

  // The computer

  sleepHost() {
    this.#isHostAsleep = true;
    this.host?.sleep();
  }

  wakeHost() {
    this.#isHostAsleep = false;
    this.host?.wake();
  }

  /** From the next start on the cable is at somebody else's computer, which makes its own transfers. */
  handOver() {
    this.#isHandedOver = true;
  }

  // The processor

  /** Start a processor: after power on, or after a reset of `previous`, whose RAM stays. */
  #start(previous) {
    const mcu = new RP2040();
    mcu.logger = new ConsoleLogger(LogLevel.Error + 1, true);
    mcu.loadBootrom(this.#options.bootRom);
    connectFlash(mcu, this.#memory);
    this.#base = this.now;
    if (previous) this.#keepOverReset(mcu, previous);
    this.mcu = mcu;
    this.#addPeripherals(mcu, previous === null);
    this.#watchResets(mcu);
    this.pins.attach(mcu);
    connectHardwareBlock(mcu, this.#options.i2c.block, this.bus);
    new BitBangedLines(mcu, this.#options.i2c, this.bus);
    const Computer = this.#isHandedOver ? OtherComputer : Host;
    this.host = new Computer(mcu, this.world, this.#isHostAsleep);
    mcu.adc.channelValues[TEMPERATURE_CHANNEL] = AT_27_DEGREES;
    if (this.#watchesAccesses) this.#watches.push(new StrayAccesses(mcu));
    this.#runLoop = makeRunLoop(mcu, this);
    this.#tracebacks = new Tracebacks(mcu.sram);
    this.#tracebacks.forget();
    this.world.started(previous === null);
  }

  /** SRAM and the watchdog's scratch registers outlive a reset (RP2040 Datasheet, 2.12.1 and 4.7). */
  #keepOverReset(mcu, previous) {
    mcu.sram.set(previous.sram);
    const watchdog = mcu.peripherals[WATCHDOG];
    const before = previous.peripherals[WATCHDOG];
    watchdog.scratchData.set(before.scratchData);
    watchdog.reason = before.reason;
    this.bus.stop();
  }

  #addPeripherals(mcu, isPowerOn) {
    const ssi = new Ssi(mcu, this.#chip);
    mcu.peripherals[SSI] = ssi;
    mcu.peripherals[IO_QSPI] = new IoQspi(mcu, ssi);
    mcu.peripherals[ROSC] = new RingOscillator(mcu, this.#options.random);
    mcu.peripherals[VREG_AND_CHIP_RESET] = voltageRegulator(mcu, isPowerOn);
    mcu.peripherals[XIP_CTRL] = executeInPlaceControl(mcu);
    mcu.peripherals[XIP_SRAM] = new XipSram(mcu);
    shortenBusyWaits(mcu);
    const readSio = mcu.sio.readUint32.bind(mcu.sio);
    mcu.sio.readUint32 = (offset) => (offset === GPIO_HI_IN ? this.#qspiPins() : readSio(offset));
  }

  #qspiPins() {
    return this.isBootselPressed ? QSPI_SS_LOW : QSPI_PINS_HIGH;
  }

  #watchResets(mcu) {
    this.#isResetPending = false;
    const reset = () => {
      this.#isResetPending = true;
      this.mustStop = true;
    };
    const watchdog = mcu.peripherals[WATCHDOG];
    watchdog.onWatchdogTrigger = () => {
      watchdog.timer.enable = false;
      watchdog.alarm.enable = false;
      reset();
    };
    const write = mcu.ppb.writeUint32.bind(mcu.ppb);
    mcu.ppb.writeUint32 = (offset, value) => {
      if (offset !== AIRCR) write(offset, value);
      else if (value & AIRCR_SYSRESETREQ) reset();
    };
  }
}

/** Have the processor execute from this memory. */
function connectFlash(mcu, memory) {
  mcu.flash = memory;
  mcu.flash16 = new Uint16Array(memory.buffer);
  mcu.flashView = new DataView(memory.buffer);
}
