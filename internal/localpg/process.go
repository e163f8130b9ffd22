package localpg

import (
	"context"
	"os/exec"
	"runtime"
)

// process is a child that is waited for from the start. err may be read once
// done is closed.
type process struct {
	cmd  *exec.Cmd
	done chan struct{}
	err  error
}

// spawn starts the command.
func spawn(cmd *exec.Cmd) (*process, error) {
	p := &process{cmd: cmd, done: make(chan struct{})}
	started := make(chan error)
	go func() {
		// The death signal is sent when the *thread* that forked ends, so
		// this one must live as long as the child. Unlocked, the runtime
		// might end it any time and take PostgreSQL with it.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			p.err = cmd.Wait()
		}
		close(p.done)
	}()
	return p, <-started
}

// run starts the command and waits for it.
func run(cmd *exec.Cmd) error {
	p, err := spawn(cmd)
	if err != nil {
		return err
	}
	<-p.done
	return p.err
}

func (p *process) pid() int { return p.cmd.Process.Pid }

// end asks the process to stop and tells whether it did before ctx was over.
func (p *process) end(ctx context.Context, how stopMode) bool {
	select {
	case <-p.done:
		return true
	default:
	}
	signal(p.pid(), how)
	select {
	case <-p.done:
		return true
	case <-ctx.Done():
		return false
	}
}

// stopMode is how urgently a server is told to stop.
type stopMode int

const (
	stopFast stopMode = iota // cut the connections, write a checkpoint, end
	stopNow                  // end; recover at the next start
	stopKill                 // the operating system ends it
)
