package temporald

import (
	"context"
	"fmt"
	"net/http"
	"time"

	uiserver "github.com/temporalio/ui-server/v2/server"
	uiconfig "github.com/temporalio/ui-server/v2/server/config"
	uioptions "github.com/temporalio/ui-server/v2/server/server_options"
)

// webUI is Temporal's web pages.
type webUI struct {
	address string
	server  *uiserver.Server
}

// startUI returns when the pages are served.
func startUI(ctx context.Context, wanted int, temporal, namespace string) (*webUI, error) {
	// Chosen last of all ports, at the last moment: when it is taken in
	// between, this server ends the whole process.
	port, err := portOr(wanted)
	if err != nil {
		return nil, err
	}
	u := &webUI{address: hostPort(port)}
	u.server = uiserver.NewServer(uioptions.WithConfigProvider(&uiconfig.Config{
		Host:                ip,
		Port:                port,
		TemporalGRPCAddress: temporal,
		DefaultNamespace:    namespace,
		EnableUI:            true,
		HideLogs:            true,
		DisableNewsFetch:    true, // no calls to the outside
		// The pages are served without TLS, so their cookie must be too.
		CORS: uiconfig.CORS{CookieInsecure: true},
	}))
	go func() { _ = u.server.Start() }() // its errors end the process, see above
	if err := u.await(ctx); err != nil {
		u.stop()
		return nil, err
	}
	return u, nil
}

func (u *webUI) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	for {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+u.address+"/healthz", nil)
		if err != nil {
			return fmt.Errorf("asking for the pages: %w", err)
		}
		answer, err := http.DefaultClient.Do(r)
		if err == nil {
			_ = answer.Body.Close()
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for the pages: %w", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func (u *webUI) stop() { u.server.Stop() }
