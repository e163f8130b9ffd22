package temporald

import (
	"fmt"
	"net"
	"strconv"

	"go.temporal.io/server/common/authorization"
	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/primitives"
	"go.temporal.io/server/common/testing/freeport"
	"go.temporal.io/server/temporal"
)

// ip is the only address anything here listens on.
const ip = "127.0.0.1"

func hostPort(port int) string { return net.JoinHostPort(ip, strconv.Itoa(port)) }

// ports are one for each service.
type ports struct{ frontend, history, matching, worker int }

func choosePorts(wanted int) (ports, error) {
	frontend, err := portOr(wanted)
	if err != nil {
		return ports{}, fmt.Errorf("choosing ports for Temporal: %w", err)
	}
	return ports{
		frontend: frontend,
		history:  freeport.MustGetFreePort(),
		matching: freeport.MustGetFreePort(),
		worker:   freeport.MustGetFreePort(),
	}, nil
}

// portOr is the wanted port if it can be listened on, else a free one that the
// system will not soon give to anybody else.
func portOr(wanted int) (port int, err error) {
	if wanted != 0 {
		l, err := net.Listen("tcp", hostPort(wanted))
		if err == nil {
			return wanted, l.Close()
		}
	}
	// freeport panics when there is no free port or no loopback address.
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("finding a free port: %v", p)
		}
	}()
	return freeport.MustGetFreePort(), nil
}

// clusterName is Temporal's own default; it is written into the store.
const clusterName = "active"

// newServer wires the four services of one server. No metrics, no profiler, no
// archive: they would open ports and folders nobody asked for.
func newServer(s store, p ports, dynamic dynamicconfig.Client, log *serverLog) (temporal.Server, error) {
	const disabled = "disabled"
	c := &config.Config{
		Persistence: s.persistence,
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10,
			MasterClusterName:        clusterName,
			CurrentClusterName:       clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{
				clusterName: {Enabled: true, InitialFailoverVersion: 1, RPCAddress: hostPort(p.frontend)},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		PublicClient:        config.PublicClient{HostPort: hostPort(p.frontend)},
		Archival: config.Archival{
			History:    config.HistoryArchival{State: disabled},
			Visibility: config.VisibilityArchival{State: disabled},
		},
		NamespaceDefaults: config.NamespaceDefaults{Archival: config.ArchivalNamespaceDefaults{
			History:    config.HistoryArchivalNamespaceDefaults{State: disabled},
			Visibility: config.VisibilityArchivalNamespaceDefaults{State: disabled},
		}},
		Services: map[string]config.Service{},
	}
	hosts := map[primitives.ServiceName]static.Hosts{}
	for name, port := range map[primitives.ServiceName]int{
		primitives.FrontendService: p.frontend,
		primitives.HistoryService:  p.history,
		primitives.MatchingService: p.matching,
		primitives.WorkerService:   p.worker,
	} {
		c.Services[string(name)] = config.Service{RPC: config.RPC{GRPCPort: port, BindOnIP: ip}}
		// The services are told of each other instead of finding out:
		// one gossip protocol and its ports less.
		hosts[name] = static.SingleLocalHost(hostPort(port))
	}
	return temporal.NewServer(
		temporal.WithConfig(c),
		temporal.ForServices(temporal.DefaultServices),
		temporal.WithStaticHosts(hosts),
		temporal.WithLogger(log),
		temporal.WithDynamicConfigClient(dynamic),
		temporal.WithAuthorizer(authorization.NewNoopAuthorizer()),
		temporal.WithClaimMapper(func(*config.Config) authorization.ClaimMapper { return authorization.NewNoopClaimMapper() }),
	)
}
