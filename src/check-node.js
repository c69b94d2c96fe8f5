/**
 * Stops with one line where Node cannot run the sources, which are TypeScript. JavaScript, and imported before them, because
 * such a Node fails while it loads them. `npm ci` brings the right Node, but by an install script, and those can be off.
 */
if (!process.features.typescript) {
  process.stderr.write(
    `PixEcom needs Node 24, and this is ${process.versions.node}. "npm ci" brings it where install scripts are allowed; else install it.\n`,
  );
  process.exit(1);
}
