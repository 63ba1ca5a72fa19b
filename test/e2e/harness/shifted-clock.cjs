/**
 * Loaded before the program (`node -r`): its wall clock is RUNG_TEST_CLOCK_MS later than the machine's, so that a venue whose market
 * keeps office hours is open whenever the test runs. Durations and timers stay as they are.
 */
const shiftMs = Number(process.env.RUNG_TEST_CLOCK_MS ?? '0');
const MachineDate = Date;

class ShiftedDate extends MachineDate {
  constructor(...parts) {
    if (parts.length === 0) super(MachineDate.now() + shiftMs);
    else super(...parts);
  }

  static now() {
    return MachineDate.now() + shiftMs;
  }
}

if (Number.isFinite(shiftMs) && shiftMs !== 0) globalThis.Date = ShiftedDate;
