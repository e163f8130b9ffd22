package pgtest

import "syscall"

// free is the room in a folder, in bytes; 0 if it cannot be told.
func free(dir string) uint64 {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0
	}
	return st.Bavail * uint64(st.Bsize)
}
