// Package desk looks at the desk in a real Chromium, on a whole system: every page in three
// languages and both themes, with JavaScript and without, at 320 pixels, held to what
// axe-core finds. `scripts/setup` installs what it needs.
//
//	look_test.go  every page as a browser sees it
//	look.mjs      the browser: logs in, visits, tells what it saw
//	templates_test.go  no template that no browser has shown
//	cast_test.go  a story's people in a world of their own, and a walk driven
//	browser.mjs   what every walk needs
//	walk_test.go  story 1 by clicking, held against the story; the pictures of docs/walk.md
//	walk.mjs      the clicks
//	again_test.go a form whose answer is lost, sent again; story 1 by keyboard
//	again.mjs     the service dies while a form is sent
//	keys.mjs      the keys
//	typing_test.go  what is typed survives whatever happens to the page
//	typing.mjs    the browser that it happens to
package desk
