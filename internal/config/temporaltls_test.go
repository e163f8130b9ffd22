package config_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"samlop/internal/config"
)

// certificate writes a certificate and its key to files.
func certificate(t *testing.T) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	require.NoError(t, err)
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(t, err)
	write := func(name, kind string, der []byte) string {
		file := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600))
		return file
	}
	return write("cert.pem", "CERTIFICATE", cert), write("key.pem", "PRIVATE KEY", keyDER)
}

func TestTemporalTLS(t *testing.T) {
	c, err := config.Load(production())
	require.NoError(t, err)
	none, err := c.Temporal.TLSConfig()
	require.NoError(t, err)
	assert.Nil(t, none)

	certFile, keyFile := certificate(t)
	c, err = config.Load(with(production(), "TEMPORAL_TLS_CLIENT_CERT_PATH", certFile, "TEMPORAL_TLS_CLIENT_KEY_PATH", keyFile,
		"TEMPORAL_TLS_SERVER_CA_CERT_PATH", certFile, "TEMPORAL_TLS_SERVER_NAME", "temporal"))
	require.NoError(t, err)
	assert.True(t, c.Temporal.TLS, "implied")
	made, err := c.Temporal.TLSConfig()
	require.NoError(t, err)
	assert.Len(t, made.Certificates, 1)
	assert.NotNil(t, made.RootCAs)
	assert.Equal(t, "temporal", made.ServerName)
	assert.EqualValues(t, tls.VersionTLS12, made.MinVersion)

	for variable, t2 := range map[string]config.Temporal{
		"TEMPORAL_TLS_SERVER_CA_CERT_PATH": {TLS: true, CAFile: keyFile},
		"TEMPORAL_TLS_CLIENT_CERT_PATH":    {TLS: true, CertFile: certFile, KeyFile: filepath.Join(t.TempDir(), "none")},
	} {
		_, err := t2.TLSConfig()
		require.ErrorContains(t, err, variable)
	}
}
