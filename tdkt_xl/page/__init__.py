"""The program as one page in the browser: what the page calls, and the page itself. `tools/page` builds it."""
