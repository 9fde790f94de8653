// Connects one of the processor's I2C blocks to the bus, each bit in the time that SCL takes for it.
import { I2CMode } from 'rp2040js';

const BYTE_AND_ACKNOWLEDGE = 9; // bits
const CONDITION = 1; // a start or stop takes about a bit
const SECOND = 1e9; // ns

export function connectHardwareBlock(mcu, block, bus) {
  const i2c = mcu.i2c[block];
  let next = null;
  const alarm = mcu.clock.createAlarm(() => next());
  const afterBits = (bits, action) => {
    const bitTime = ((i2c.sclLowPeriod + i2c.sclHighPeriod) * SECOND) / mcu.clkSys;
    next = action;
    alarm.schedule(bits * bitTime);
  };
  i2c.onStart = () => afterBits(CONDITION, () => i2c.completeStart());
  i2c.onConnect = (address, mode) => {
    const acknowledged = bus.start((address << 1) | (mode === I2CMode.Read ? 1 : 0));
    afterBits(BYTE_AND_ACKNOWLEDGE, () => i2c.completeConnect(acknowledged));
  };
  i2c.onWriteByte = (byte) => {
    const acknowledged = bus.write(byte);
    afterBits(BYTE_AND_ACKNOWLEDGE, () => i2c.completeWrite(acknowledged));
  };
  i2c.onReadByte = () => {
    const byte = bus.read();
    afterBits(BYTE_AND_ACKNOWLEDGE, () => i2c.completeRead(byte));
  };
  i2c.onStop = () => {
    bus.stop();
    afterBits(CONDITION, () => i2c.completeStop());
  };
}
