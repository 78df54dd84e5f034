#include "tools/soukctl/load/plot.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"

namespace souk::soukctl {
namespace {

using admin::v1::LoadReport;
using admin::v1::LoadSecond;

constexpr double kWidth = 960;
constexpr double kLeft = 70;
constexpr double kRight = kWidth - 20;
constexpr double kPanelHeight = 200;
constexpr double kRateTop = 60;
constexpr double kLatencyTop = kRateTop + kPanelHeight + 60;
constexpr double kHeight = kLatencyTop + kPanelHeight + 50;
constexpr int kTicks = 5;
constexpr double kLeastLatencyMs =
    0.1;  // the latency axis has a beginning, since logarithms have none

constexpr char kStyle[] = R"(<style>
  :root { color-scheme: light dark; --page: #ffffff; --ink: #24292f; --grid: #d8dee4;
          --offered: #6e7781; --good: #1a7f37; --failed: #cf222e; --median: #0969da; --tail: #8250df; }
  @media (prefers-color-scheme: dark) {
    :root { --page: #0d1117; --ink: #e6edf3; --grid: #30363d;
            --offered: #8b949e; --good: #3fb950; --failed: #ff7b72; --median: #58a6ff; --tail: #d2a8ff; }
  }
  text { font: 12px sans-serif; fill: var(--ink); }
  .title { font-size: 15px; }
  .page { fill: var(--page); }
  .grid { stroke: var(--grid); }
  polyline { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
  .offered { stroke: var(--offered); stroke-dasharray: 5 4; }
  .good { stroke: var(--good); }
  .failed { stroke: var(--failed); }
  .median { stroke: var(--median); }
  .tail { stroke: var(--tail); }
</style>
)";

std::string Escape(absl::string_view text) {
  return absl::StrReplaceAll(text, {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}});
}

std::string Text(double x, double y, absl::string_view anchor, absl::string_view text) {
  return absl::StrFormat("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor,
                         Escape(text));
}

std::string GridLine(double x1, double y1, double x2, double y2) {
  return absl::StrFormat("<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n",
                         x1, y1, x2, y2);
}

// The distance of so many ticks up to `most`: 1, 2 or 5 times a power of ten.
double NiceStep(double most) {
  const double rough = std::max(most, 1.0) / kTicks;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= rough) return factor * power;
  }
  return 10 * power;
}

// One line of a panel.
struct Series {
  const char* name;
  const char* style;
  std::function<double(const LoadSecond&)> value;
};

// One panel: where a value lies in it, and what is drawn.
struct Panel {
  double top;
  const char* title;
  std::function<double(double)> height;  // of a value, as a share of the panel
  std::vector<double> ticks = {};
  std::vector<Series> series = {};
};

double XOf(int second, int seconds) {
  return kLeft + (kRight - kLeft) * second / std::max(1, seconds - 1);
}

double YOf(const Panel& panel, double value) {
  return panel.top + kPanelHeight * (1.0 - std::clamp(panel.height(value), 0.0, 1.0));
}

std::string Draw(const Panel& panel, const LoadReport& report) {
  std::string svg = Text(kLeft, panel.top - 12, "start", panel.title);
  for (const double tick : panel.ticks) {
    const double y = YOf(panel, tick);
    absl::StrAppend(&svg, GridLine(kLeft, y, kRight, y),
                    Text(kLeft - 8, y + 4, "end", absl::StrFormat("%g", tick)));
  }
  double legend = kRight;
  for (const Series& series : panel.series) {
    legend -= 110;
    absl::StrAppendFormat(&svg, "<polyline class=\"%s\" points=\"%.1f,%.1f %.1f,%.1f\"/>\n",
                          series.style, legend, panel.top - 16, legend + 24, panel.top - 16);
    absl::StrAppend(&svg, Text(legend + 30, panel.top - 12, "start", series.name));
    absl::StrAppendFormat(&svg, "<polyline class=\"%s\" points=\"", series.style);
    for (int i = 0; i < report.timeline_size(); ++i) {
      absl::StrAppendFormat(&svg, "%.1f,%.1f ", XOf(i, report.timeline_size()),
                            YOf(panel, series.value(report.timeline(i))));
    }
    absl::StrAppend(&svg, "\"/>\n");
  }
  return svg;
}

Panel RatePanel(const LoadReport& report) {
  double most = 1;
  for (const LoadSecond& second : report.timeline()) {
    most = std::max<double>({most, static_cast<double>(second.offered()),
                             static_cast<double>(second.good()),
                             static_cast<double>(second.failed() + second.wrong())});
  }
  const double step = NiceStep(most);
  const double top = std::ceil(most / step) * step;
  Panel panel{.top = kRateTop, .title = "requests a second", .height = [top](double value) {
                return value / top;
              }};
  for (double tick = 0; tick <= top; tick += step) panel.ticks.push_back(tick);
  panel.series = {{"failed", "failed", [](const LoadSecond& s) { return s.failed() + s.wrong(); }},
                  {"good", "good", [](const LoadSecond& s) { return s.good(); }},
                  {"offered", "offered", [](const LoadSecond& s) { return s.offered(); }}};
  return panel;
}

Panel LatencyPanel(const LoadReport& report) {
  double most = 1;
  for (const LoadSecond& second : report.timeline()) most = std::max(most, second.p99_ms());
  const double decades = std::ceil(std::log10(most / kLeastLatencyMs));
  const auto height = [decades](double value) {
    return std::log10(std::max(value, kLeastLatencyMs) / kLeastLatencyMs) / decades;
  };
  Panel panel{.top = kLatencyTop, .title = "latency of good answers, ms", .height = height};
  for (int i = 0; i <= decades; ++i) panel.ticks.push_back(kLeastLatencyMs * std::pow(10, i));
  panel.series = {{"p99", "tail", [](const LoadSecond& s) { return s.p99_ms(); }},
                  {"median", "median", [](const LoadSecond& s) { return s.p50_ms(); }}};
  return panel;
}

std::string TimeAxis(int seconds) {
  std::string svg;
  const double step = std::max(1.0, NiceStep(seconds));
  for (double tick = 0; tick < seconds; tick += step) {
    const double x = XOf(static_cast<int>(tick), seconds);
    for (const double top : {kRateTop, kLatencyTop}) {
      absl::StrAppend(&svg, GridLine(x, top, x, top + kPanelHeight));
    }
    absl::StrAppend(
        &svg, Text(x, kLatencyTop + kPanelHeight + 18, "middle", absl::StrFormat("%g s", tick)));
  }
  return svg;
}

}  // namespace

std::string PlotLoad(const LoadReport& report) {
  std::string svg = absl::StrFormat(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%g\" height=\"%g\" viewBox=\"0 0 %g "
      "%g\">\n",
      kWidth, kHeight, kWidth, kHeight);
  absl::StrAppend(&svg, kStyle, "<rect class=\"page\" width=\"100%\" height=\"100%\"/>\n");
  const std::string loop = report.rate() > 0
                               ? absl::StrFormat("open loop, %g a second", report.rate())
                               : absl::StrFormat("closed loop, %d clients", report.clients());
  absl::StrAppendFormat(
      &svg,
      "<text class=\"title\" x=\"%g\" y=\"24\">%s, %s: %.1f good a second, p99 %.1f ms</text>\n",
      kLeft, loop, Escape(report.mix()), report.total().goodput(), report.total().p99_ms());
  absl::StrAppend(&svg, TimeAxis(report.timeline_size()), Draw(RatePanel(report), report),
                  Draw(LatencyPanel(report), report), "</svg>\n");
  return svg;
}

}  // namespace souk::soukctl
