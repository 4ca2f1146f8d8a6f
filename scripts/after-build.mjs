// Makes the built command executable, which the compiler does not do, and leaves the catalogue that `echospec list` reads.
import { chmodSync, writeFileSync } from 'node:fs';

chmodSync(new URL('../dist/cli/main.js', import.meta.url), 0o755);

const { catalogueFile, makeCatalogue } = await import('../dist/cli/catalogue.js');
writeFileSync(catalogueFile(), `${JSON.stringify(await makeCatalogue(), undefined, 1)}\n`);
