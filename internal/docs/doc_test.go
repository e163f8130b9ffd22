// Package docs_test holds the pages and the comments of the repository against
// what there is. It has no code of its own.
//
//	tree_test.go       the files of the repository, and which of them are still to come
//	packages_test.go   each package's doc comment names every file of the package
//	citations_test.go  every file, section and appendix that is cited exists
//	links_test.go      every link of a page leads somewhere
//	domain_test.go     docs/domain.md has every code once, and says which are not built yet
package docs_test
