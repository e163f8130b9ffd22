package temporalsetup_test

import (
	"context"
	"testing"

	"samlop/internal/temporalsetup"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/grpc"
)

// Ensure is tested against a real server, in dev/temporald.

// cluster has one namespace, samlop, with fixed attributes.
type cluster struct {
	client.Client
	has temporalsetup.Attributes
}

func (c cluster) OperatorService() operatorservice.OperatorServiceClient {
	return operator{has: c.has}
}
func (c cluster) WorkflowService() workflowservice.WorkflowServiceClient { return service{} }

type service struct {
	workflowservice.WorkflowServiceClient
}

func (service) DescribeNamespace(_ context.Context, r *workflowservice.DescribeNamespaceRequest,
	_ ...grpc.CallOption) (*workflowservice.DescribeNamespaceResponse, error) {
	if r.GetNamespace() != "samlop" {
		return nil, serviceerror.NewNamespaceNotFound(r.GetNamespace())
	}
	return &workflowservice.DescribeNamespaceResponse{}, nil
}

type operator struct {
	operatorservice.OperatorServiceClient
	has temporalsetup.Attributes
}

func (c operator) ListSearchAttributes(context.Context, *operatorservice.ListSearchAttributesRequest,
	...grpc.CallOption) (*operatorservice.ListSearchAttributesResponse, error) {
	return &operatorservice.ListSearchAttributesResponse{CustomAttributes: c.has}, nil
}

const (
	keyword = enumspb.INDEXED_VALUE_TYPE_KEYWORD
	boolean = enumspb.INDEXED_VALUE_TYPE_BOOL
	text    = enumspb.INDEXED_VALUE_TYPE_TEXT
)

func TestCheck(t *testing.T) {
	t.Parallel()
	want := temporalsetup.Attributes{"Phase": keyword, "Unit": keyword, "Overdue": boolean}
	for name, tc := range map[string]struct {
		has  temporalsetup.Attributes
		says string
	}{
		"all there": {has: temporalsetup.Attributes{"Phase": keyword, "Unit": keyword, "Overdue": boolean, "Other": text}},
		"two are missing": {has: temporalsetup.Attributes{"Unit": keyword},
			says: "the Temporal namespace samlop lacks the search attributes Overdue (Bool), Phase (Keyword): run samlop migrate"},
		"another type": {has: temporalsetup.Attributes{"Unit": text}, says: "Unit is Text instead of Keyword"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := temporalsetup.Check(t.Context(), cluster{has: tc.has}, "samlop", want)
			if tc.says == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, tc.says)
		})
	}
}

// replaced is a cluster where a namespace was deleted and registered anew: what answers
// queries knows the old one until its cache is refreshed.
type replaced struct {
	cluster
	stale *int
}

func (c replaced) WorkflowService() workflowservice.WorkflowServiceClient {
	return replacedService{stale: c.stale}
}

type replacedService struct {
	service
	stale *int
}

func (replacedService) RegisterNamespace(context.Context, *workflowservice.RegisterNamespaceRequest,
	...grpc.CallOption) (*workflowservice.RegisterNamespaceResponse, error) {
	return &workflowservice.RegisterNamespaceResponse{}, nil
}

func (s replacedService) CountWorkflowExecutions(context.Context, *workflowservice.CountWorkflowExecutionsRequest,
	...grpc.CallOption) (*workflowservice.CountWorkflowExecutionsResponse, error) {
	if *s.stale > 0 {
		*s.stale--
		return nil, serviceerror.NewNamespaceInvalidState("samlop", enumspb.NAMESPACE_STATE_DELETED,
			[]enumspb.NamespaceState{enumspb.NAMESPACE_STATE_REGISTERED, enumspb.NAMESPACE_STATE_DEPRECATED})
	}
	return &workflowservice.CountWorkflowExecutionsResponse{}, nil
}

// A namespace that is registered just after one of its name was deleted is waited for.
func TestEnsureWaitsWhileTheDeletedNamespaceIsRemembered(t *testing.T) {
	t.Parallel()
	stale := 2
	want := temporalsetup.Attributes{"Phase": keyword}
	require.NoError(t, temporalsetup.EnsureWith(t.Context(), replaced{cluster{has: want}, &stale}, "samlop", temporalsetup.MinRetention, want))
	require.Zero(t, stale)
}

func TestCheckOfAMissingNamespace(t *testing.T) {
	t.Parallel()
	err := temporalsetup.Check(t.Context(), cluster{}, "other", nil)
	require.ErrorContains(t, err, "there is no Temporal namespace other: run samlop migrate")
}

func TestPlanSaysWhatEnsureWouldDo(t *testing.T) {
	t.Parallel()
	want := temporalsetup.Attributes{"Phase": keyword, "Overdue": boolean}
	for says, at := range map[string]struct {
		namespace string
		has       temporalsetup.Attributes
	}{
		"would register the namespace other with its 2 search attributes":        {namespace: "other"},
		"would add the search attributes Overdue (Bool) to the namespace samlop": {"samlop", temporalsetup.Attributes{"Phase": keyword}},
		"namespace and search attributes ready, nothing would be added":          {"samlop", want},
	} {
		plan, err := temporalsetup.Plan(t.Context(), cluster{has: at.has}, at.namespace, want)
		require.NoError(t, err)
		require.Equal(t, says, plan)
	}
	_, err := temporalsetup.Plan(t.Context(), cluster{has: temporalsetup.Attributes{"Phase": text}}, "samlop", want)
	require.ErrorContains(t, err, "Phase is Text instead of Keyword")
}
