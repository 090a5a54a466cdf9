package main

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/huizong/huizong/internal/bus/certs"
)

// healthTimeout outlasts the three seconds that /readyz gives ClickHouse.
const healthTimeout = 5 * time.Second

// healthCommand is the healthcheck of a container that holds nothing but this binary.
type healthCommand struct {
	HTTP    string `name:"http" help:"Address of the running huizong, as it was given to up." default:"127.0.0.1:8321" placeholder:"ADDR"`
	TLSCert string `name:"tls-cert" help:"PEM file with the certificate it shows, as it was given to up." type:"path" placeholder:"FILE"`
}

func (healthCommand) Help() string {
	return `Exit code 0: events are taken and become visible; 2: they are not, or nobody answers.

Example:

  huizong health --http 127.0.0.1:8321`
}

func (c *healthCommand) Run(t *terminal, ctx kongContext) error {
	within, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	client, scheme, err := c.client()
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(within, http.MethodGet, scheme+"://"+c.HTTP+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("--http %s is not an address like 127.0.0.1:8321: %w", c.HTTP, err)
	}
	response, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("no huizong answers at %s: %w; start it, or give its address with --http", c.HTTP, err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("huizong at %s is not ready (%s): its log says why", c.HTTP, response.Status)
	}
	_, err = fmt.Fprintln(t.out, "ready")
	return err
}

func (c *healthCommand) client() (client *http.Client, scheme string, err error) {
	if c.TLSCert == "" {
		return http.DefaultClient, "http", nil
	}
	pinned, err := certs.Pinned(c.TLSCert)
	return &http.Client{Transport: &http.Transport{TLSClientConfig: pinned}}, "https", err
}
