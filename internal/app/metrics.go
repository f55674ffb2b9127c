package app

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics counts requests by route pattern, never by raw path: paths hold codes.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	logLag   prometheus.Gauge
	logSize  prometheus.Gauge
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "quykhancap_request_seconds",
			Help:    "Time to answer a request, by route and status.",
			Buckets: []float64{.001, .005, .02, .1, .3, 1, 5},
		}, []string{"route", "status"}),
	}
	m.logLag = prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "quykhancap_log_lag_seconds",
		Help: "How long the oldest public fact has waited for a signed checkpoint.",
	})
	m.logSize = prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "quykhancap_log_size",
		Help: "Leaves in the newest signed checkpoint of the public log.",
	})
	m.registry.MustRegister(m.requests, m.logLag, m.logSize, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// count watches how many pages are told what arrives.
func (m *metrics) count(streams func() int) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "quykhancap_live_pages",
		Help: "Open pages that are told what arrives.",
	}, func() float64 { return float64(streams()) }))
}

func (m *metrics) observe(route string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	m.requests.WithLabelValues(route, strconv.Itoa(status)).Observe(took.Seconds())
}

// serveMetrics answers on its own address, apart from the public ones; without
// QUY_METRICS_LISTEN nobody counts.
func (a *App) serveMetrics(ctx context.Context) {
	if a.Config.MetricsListen == "" {
		return
	}
	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.HandlerFor(a.metrics.registry, promhttp.HandlerOpts{}))
	server := &http.Server{Addr: a.Config.MetricsListen, Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	context.AfterFunc(ctx, func() { server.Close() })
	if err := server.ListenAndServe(); err != nil && ctx.Err() == nil {
		slog.Error("serve metrics", "err", err)
	}
}
