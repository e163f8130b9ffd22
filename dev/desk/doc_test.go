// Package desk looks at the desk in a real Chromium, on a whole system: every page in three
// languages and both themes, with JavaScript and without, at 320 pixels, held to what
// axe-core finds. `scripts/setup` installs what it needs.
//
//	look_test.go  every page as a browser sees it
//	look.mjs      the browser: logs in, visits, tells what it saw
//	typing_test.go  what is typed survives whatever happens to the page
//	typing.mjs    the browser that it happens to
package desk
