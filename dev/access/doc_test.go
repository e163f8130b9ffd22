// Package access_test holds every route of the API against every kind of person and
// every relation to a case, over HTTP at the real system: own open, own closed,
// another organisation's case, and one that is not there; in a health trust an episode
// without a need seen, with one, and one that has ended (INV-84, INV-109, INV-110,
// INV-111); and the access log against it line for line (INV-83). The same people try
// every page and every form of the desk, each held against the API's answers to them.
//
// The routes are those that the served OpenAPI document lists. What is expected is
// docs/access.md, which is written by «go test -C dev ./access -update» and read by a
// person; beside it every cell is held against the registers of roles and steps.
//
//	people_test.go    who asks: the columns, with their roles by law
//	trust_test.go     the people of a health trust, and its episodes
//	trust_laws_test.go who may by law in the trust's registers
//	place_test.go     the two municipalities and the trust
//	cases_test.go     the cases, with a mark in all that is said in them
//	routes_test.go    every route: how it is asked, and what it is by law
//	registers_test.go the routes outside a case, with who may by law
//	bodies_test.go    a body for each step that its rules refuse
//	cells_test.go     one cell: the request, and what it came to
//	expected_test.go  what the registers give in a cell
//	table_test.go     docs/access.md
//	leaks_test.go     what a refusal must not tell, and what a list holds
//	log_test.go       the access log
//	access_test.go    the test
//	pages_test.go     every page and form of the desk by the same people: the test
//	pages_routes_test.go   what each page stands on; howToAddAPage says how one is added
//	pages_forms_test.go    what each form posts
//	pages_expected_test.go what a page answers and shows by the API's answers
//	main_test.go      the running system, and what it logs
package access_test
