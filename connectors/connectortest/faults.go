package connectortest

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/custhub/custhub/connectors"
	"github.com/custhub/custhub/fault"
)

// promptly is how long a connector may take to notice a cancelled context.
const promptly = 3 * time.Second

// cancels stops reading between two pages, and while a page is being read.
func cancels(ctx context.Context, r *rig) error {
	return r.eachStream(ctx, func(src connectors.Source, st connectors.Stream) error {
		if err := cancelBetween(ctx, src, st.Name); err != nil {
			return err
		}
		return cancelWithin(ctx, src, st.Name)
	})
}

func cancelBetween(ctx context.Context, src connectors.Source, stream string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	rd, err := src.Read(ctx, connectors.Request{Stream: stream})
	if err != nil {
		return err
	}
	page, err := rd.Next(ctx, 1)
	if err != nil || page.Done {
		return errors.Join(err, rd.Close())
	}
	cancel()
	begun := time.Now()
	_, err = rd.Next(ctx, 1)
	took := time.Since(begun)
	cerr := rd.Close()
	switch {
	case !errors.Is(err, context.Canceled):
		return errors.Join(errors.New("after cancel, Next must return context.Canceled, but returned another error or none"), err)
	case took > promptly:
		return fmt.Errorf("cancel took %v", took)
	}
	return cerr
}

// cancelWithin cancels while Next runs. It may still win and return a page.
func cancelWithin(ctx context.Context, src connectors.Source, stream string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	rd, err := src.Read(ctx, connectors.Request{Stream: stream})
	if err != nil {
		return err
	}
	timer := time.AfterFunc(time.Millisecond, cancel)
	defer timer.Stop()
	begun := time.Now()
	for {
		page, err := rd.Next(ctx, 10)
		if err != nil {
			took := time.Since(begun)
			cerr := rd.Close()
			if !errors.Is(err, context.Canceled) {
				return fmt.Errorf("cancelled while reading, Next returned %w", err)
			}
			if took > promptly {
				return fmt.Errorf("cancel took %v", took)
			}
			return cerr
		}
		if page.Done {
			return rd.Close()
		}
	}
}

// unknownStream asks for a stream that is not there: a fault says so.
func unknownStream(ctx context.Context, r *rig) error {
	return r.with(ctx, nil, func(src connectors.Source) error {
		_, err := readAll(ctx, src, "no such stream", "", 10)
		return mustFault(err, "reading a stream that does not exist")
	})
}

// badCursor resumes from text that is no cursor: a fault, never a panic or a
// silent start from the beginning.
func badCursor(ctx context.Context, r *rig) error {
	return r.eachStream(ctx, func(src connectors.Source, st connectors.Stream) error {
		for _, c := range []string{"{\"\x00", "no cursor", "[[[[", "-1"} {
			_, err := readAll(ctx, src, st.Name, c, 10)
			if err := mustFault(err, fmt.Sprintf("reading from the bad cursor %q", c)); err != nil {
				return err
			}
		}
		return nil
	})
}

func mustFault(err error, doing string) error {
	var f *fault.Fault
	switch {
	case err == nil:
		return fmt.Errorf("%s gave no error", doing)
	case !errors.As(err, &f):
		return fmt.Errorf("%s gave an error that is no fault: %w", doing, err)
	case f.Code == "" || f.Message == "":
		return fmt.Errorf("%s gave a fault without code or message", doing)
	}
	return nil
}

// closesTwice closes readers and sources twice.
func closesTwice(ctx context.Context, r *rig) error {
	src, err := r.Connector.Open(ctx, r.Env, r.Options)
	if err != nil {
		return err
	}
	streams, err := src.Streams(ctx)
	if err != nil {
		return errors.Join(err, src.Close())
	}
	for _, st := range streams {
		rd, err := src.Read(ctx, connectors.Request{Stream: st.Name})
		if err != nil {
			return errors.Join(err, src.Close())
		}
		if err := errors.Join(rd.Close(), rd.Close()); err != nil {
			return errors.Join(fmt.Errorf("closing the reader of %q twice: %w", st.Name, err), src.Close())
		}
	}
	if err := errors.Join(src.Close(), src.Close()); err != nil {
		return fmt.Errorf("closing the source twice: %w", err)
	}
	return nil
}

// malformed reads each malformed source: every row is there or a fault says why
// reading could not go on.
func malformed(ctx context.Context, r *rig) error {
	for _, m := range r.Malformed {
		if err := r.malformedOne(ctx, m); err != nil {
			return fmt.Errorf("%s: %w", m.Name, err)
		}
	}
	return nil
}

func (r *rig) malformedOne(ctx context.Context, m Malformed) error {
	var p *pass
	err := r.with(ctx, m.Options, func(src connectors.Source) error {
		stream, err := onlyStream(ctx, src, m.Stream)
		if err != nil {
			return err
		}
		p, err = readAll(ctx, src, stream, "", 7)
		return err
	})
	if m.Fault != "" {
		var f *fault.Fault
		if !errors.As(err, &f) || f.Code != m.Fault {
			return errors.Join(fmt.Errorf("expected the fault %s, got another error or none", m.Fault), err)
		}
		return nil
	}
	if err != nil {
		return err
	}
	problems := 0
	for i := range p.rows {
		if p.rows[i].Problem != nil {
			problems++
		}
	}
	if len(p.rows) != m.Rows || problems != m.Problems {
		return fmt.Errorf("expected %d rows with %d problems, got %d with %d", m.Rows, m.Problems, len(p.rows), problems)
	}
	return nil
}

// onlyStream returns name, or the name of the only stream when it is "".
func onlyStream(ctx context.Context, src connectors.Source, name string) (string, error) {
	if name != "" {
		return name, nil
	}
	streams, err := src.Streams(ctx)
	if err != nil {
		return "", err
	}
	if len(streams) != 1 {
		return "", fmt.Errorf("the source has %d streams; the case must name one", len(streams))
	}
	return streams[0].Name, nil
}
