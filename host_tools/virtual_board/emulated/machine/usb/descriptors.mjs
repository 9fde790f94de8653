// Reads what a device tells about itself (Universal Serial Bus Specification 2.0, 9.6; Device Class
// Definition for Human Interface Devices 1.11, 6.2).

const INTERFACE = 4;
const ENDPOINT = 5;
const HID = 0x21;

export const CLASS_CDC = 2;
export const CLASS_HID = 3;
export const CLASS_MASS_STORAGE = 8;
export const CLASS_CDC_DATA = 10;
export const CLASS_AUDIO = 1;

/** The interfaces of a configuration, each with its endpoints. */
export function interfacesOf(configuration) {
  const interfaces = [];
  for (let at = 0; at < configuration.length; at += configuration[at]) {
    const descriptor = configuration.subarray(at, at + configuration[at]);
    const type = descriptor[1];
    const last = interfaces.at(-1);
    if (type === INTERFACE) interfaces.push(interfaceOf(descriptor));
    else if (type === ENDPOINT) last.endpoints.push(endpointOf(descriptor));
    else if (type === HID && last.class === CLASS_HID) last.reportDescriptorLength = word(descriptor, 7);
  }
  return interfaces;
}

function interfaceOf(descriptor) {
  const [, , number, alternate, , interfaceClass, subclass, protocol, nameIndex] = descriptor;
  return { number, alternate, class: interfaceClass, subclass, protocol, nameIndex, endpoints: [] };
}

function endpointOf(descriptor) {
  const [, , address, attributes] = descriptor;
  return {
    number: address & 0x0f,
    isIn: (address & 0x80) !== 0,
    transferType: attributes & 3,
    interval: descriptor[6], // ms, of an interrupt endpoint
  };
}

function word(bytes, at) {
  return bytes[at] | (bytes[at + 1] << 8);
}

const USAGE_PAGE = 0x04;
const USAGE = 0x08;
const REPORT_ID = 0x84;
const COLLECTION = 0xa0;
const END_COLLECTION = 0xc0;
const DATA_SIZES = [0, 1, 2, 4];

/** The top-level collections of a report descriptor: usage page, usage and report ids ([0] for none). */
export function collectionsOf(reportDescriptor) {
  const collections = [];
  let usagePage = 0;
  let usage = 0;
  let depth = 0;
  for (const { tag, value } of items(reportDescriptor)) {
    if (tag === USAGE_PAGE) usagePage = value;
    else if (tag === USAGE && depth === 0) usage = value;
    else if (tag === REPORT_ID) collections.at(-1)?.reportIds.push(value);
    else if (tag === END_COLLECTION) depth--;
    else if (tag === COLLECTION && depth++ === 0) collections.push({ usagePage, usage, reportIds: [] });
  }
  for (const { reportIds } of collections) if (!reportIds.length) reportIds.push(0);
  return collections;
}

function* items(reportDescriptor) {
  for (let at = 0; at < reportDescriptor.length; ) {
    const size = DATA_SIZES[reportDescriptor[at] & 3];
    const data = reportDescriptor.subarray(at + 1, at + 1 + size);
    const value = data.reduceRight((sum, byte) => sum * 256 + byte, 0);
    yield { tag: reportDescriptor[at] & 0xfc, value };
    at += 1 + size;
  }
}
