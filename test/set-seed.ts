/**
 * Gives every property test of the run the run's seed; a test that sets a seed of its own keeps it.
 */
import fc from 'fast-check';

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(process.env['RUNG_SEED'] ?? '1') });
