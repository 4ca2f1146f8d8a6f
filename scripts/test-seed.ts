import fc from 'fast-check';

/** Every property of our own tests draws from the one seed of the run. */
fc.configureGlobal({ seed: Number(process.env['ECHOSPEC_TEST_SEED']) });
