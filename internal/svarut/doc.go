// Package svarut gives letters to SvarUt, the service of Norwegian municipalities that puts
// a letter in the recipient's digital mailbox, and prints and posts it where nobody has
// read it there after two working days. It is written from the published description of
// version 2 (github.com/ks-no/fiks-svarut-klient, openapi/forsendelse-*-v2.json, as of
// 3 June 2026); how the body of a sending is put together and how a caller proves who it is
// stand in the client beside it, not in the description.
//
// It knows nothing of what the letters are about. No error repeats what was sent or what
// was answered: both may hold names and numbers.
//
//	client.go     sending a letter, finding it by our reference, asking how it stands
//	standing.go   what the service says has become of a letter, and what that means
//	failure.go    what may go wrong, told apart by whether the service may have the letter
//	token.go      tokens of Maskinporten, which the service asks for
//
// The folder standin has such a service for tests.
package svarut
