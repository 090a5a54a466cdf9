package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// healthTimeout outlasts the three seconds that /readyz gives ClickHouse.
const healthTimeout = 5 * time.Second

// healthCommand is the healthcheck of a container that holds nothing but this binary.
type healthCommand struct {
	HTTP string `name:"http" help:"Address of the running huizong, as it was given to up." default:"127.0.0.1:8321" placeholder:"ADDR"`
}

func (healthCommand) Help() string {
	return `Exit code 0: events are taken and become visible; 2: they are not, or nobody answers.

Example:

  huizong health --http 127.0.0.1:8321`
}

func (c *healthCommand) Run(t *terminal, ctx kongContext) error {
	within, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(within, http.MethodGet, "http://"+c.HTTP+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("--http %s is not an address like 127.0.0.1:8321: %w", c.HTTP, err)
	}
	response, err := http.DefaultClient.Do(request)
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
