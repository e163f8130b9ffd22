package models

// Page is one page of a list and where the next begins.
type Page[T any] struct {
	Rows []T
	// Next is the cursor of the next page; "" on the last one.
	Next string
}

const (
	defaultLimit = 50
	largestLimit = 200
)

func limitOf(n int) int {
	if n <= 0 {
		return defaultLimit
	}
	return min(n, largestLimit)
}

// page cuts the one row that was read too many, and points at what follows.
func page[T any](rows []T, limit int, cursor func(T) string) Page[T] {
	if len(rows) <= limit {
		return Page[T]{Rows: rows}
	}
	rows = rows[:limit]
	return Page[T]{Rows: rows, Next: cursor(rows[limit-1])}
}
