// Finding out what a device is and configuring it, in the order in which computers do it (Universal Serial
// Bus Specification 2.0, 9.1.2).
import { CLASS_HID, interfacesOf } from './descriptors.mjs';

export const TO_DEVICE = 0x00;
export const TO_INTERFACE = 0x01;
const FROM_DEVICE = 0x80;
const FROM_INTERFACE = 0x81;
export const CLASS_TO_INTERFACE = 0x21;

const GET_DESCRIPTOR = 6;
const SET_ADDRESS = 5;
const SET_CONFIGURATION = 9;
const SET_IDLE = 0x0a;

const DEVICE = 0x0100;
const CONFIGURATION = 0x0200;
const STRING = 0x0300;
const HID_REPORT = 0x2200;
const ENGLISH = 0x0409;

const ADDRESS = 1;
const DEVICE_DESCRIPTOR_LENGTH = 18;
const CONFIGURATION_DESCRIPTOR_LENGTH = 9;
const LONGEST_STRING = 255;

/** Yields control requests and takes their data; returns identity and interfaces. */
export function* enumerate() {
  const device = yield* descriptor(DEVICE, DEVICE_DESCRIPTOR_LENGTH);
  yield { bmRequestType: TO_DEVICE, bRequest: SET_ADDRESS, wValue: ADDRESS, wIndex: 0 };
  const header = yield* descriptor(CONFIGURATION, CONFIGURATION_DESCRIPTOR_LENGTH);
  const configuration = yield* descriptor(CONFIGURATION, header[2] | (header[3] << 8));
  const interfaces = interfacesOf(configuration).filter(({ alternate }) => alternate === 0);
  const [manufacturer, product, serial] = [
    yield* string(device[14]),
    yield* string(device[15]),
    yield* string(device[16]),
  ];
  for (const each of interfaces) each.name = yield* string(each.nameIndex);
  yield { bmRequestType: TO_DEVICE, bRequest: SET_CONFIGURATION, wValue: configuration[5], wIndex: 0 };
  for (const each of interfaces) if (each.class === CLASS_HID) yield* prepareHid(each);
  const vid = device[8] | (device[9] << 8);
  const pid = device[10] | (device[11] << 8);
  return { identity: { manufacturer, product, serial, vid, pid }, interfaces };
}

function* descriptor(type, wLength) {
  return yield { bmRequestType: FROM_DEVICE, bRequest: GET_DESCRIPTOR, wValue: type, wIndex: 0, wLength };
}

function* string(index) {
  if (index === 0) return '';
  const data = yield {
    bmRequestType: FROM_DEVICE,
    bRequest: GET_DESCRIPTOR,
    wValue: STRING | index,
    wIndex: ENGLISH,
    wLength: LONGEST_STRING,
  };
  return Buffer.from(data.subarray(2)).toString('utf16le');
}

function* prepareHid(hid) {
  yield { bmRequestType: CLASS_TO_INTERFACE, bRequest: SET_IDLE, wValue: 0, wIndex: hid.number };
  hid.reportDescriptor = yield {
    bmRequestType: FROM_INTERFACE,
    bRequest: GET_DESCRIPTOR,
    wValue: HID_REPORT,
    wIndex: hid.number,
    wLength: hid.reportDescriptorLength,
  };
}
