"""Line charts as SVG documents: a title, axes with ticks, one line a series, a legend."""
import math
from xml.sax.saxutils import escape

COLORS = ("#1b6ca8", "#d1495b", "#2e933c", "#e8a33d", "#6c4ab6")
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 400, 64, 170, 40, 48


def _ticks(low, high):
    step = 10 ** math.floor(math.log10((high - low) or 1))
    while (high - low) / step < 4:
        step /= 2
    first = math.ceil(low / step - 1e-9)
    return [k * step for k in range(first, math.floor(high / step + 1e-9) + 1)]


class Chart:
    """Add series with `line`, then take `svg()`. Logarithmic axes take positive values only."""

    def __init__(self, title, x_title, y_title, log_y=False):
        self.title, self.x_title, self.y_title, self.log_y = title, x_title, y_title, log_y
        self.series = []

    def line(self, name, points, dashed=False, color=None):
        points = [(x, math.log10(y) if self.log_y else y) for x, y in points if not self.log_y or y > 0]
        self.series.append((name, points, dashed, COLORS[(len(self.series) if color is None else color) % len(COLORS)]))

    def _bounds(self):
        xs = [x for _, points, _, _ in self.series for x, _ in points]
        ys = [y for _, points, _, _ in self.series for _, y in points]
        low, high = min(ys), max(ys)
        room = 0.05 * (high - low or 1)
        return min(xs), max(xs) if max(xs) > min(xs) else min(xs) + 1, low - room, high + room

    def svg(self):
        x0, x1, y0, y1 = self._bounds()
        right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
        px = lambda x: LEFT + (x - x0) / (x1 - x0) * (right - LEFT)
        py = lambda y: bottom - (y - y0) / (y1 - y0) * (bottom - TOP)
        out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="11">',
               '<rect width="100%" height="100%" fill="white"/>',
               f'<text x="{LEFT}" y="22" font-size="14">{escape(self.title)}</text>',
               f'<text x="{(LEFT + right) / 2}" y="{HEIGHT - 10}" text-anchor="middle">{escape(self.x_title)}</text>',
               f'<text transform="translate(16 {(TOP + bottom) / 2}) rotate(-90)" text-anchor="middle">{escape(self.y_title)}</text>']
        for x in _ticks(x0, x1):
            out.append(f'<path d="M{px(x):.1f} {TOP}V{bottom}" stroke="#eee"/>'
                       f'<text x="{px(x):.1f}" y="{bottom + 16}" text-anchor="middle">{x:g}</text>')
        for y in _ticks(y0, y1):
            label = f"{10 ** y:.2g}" if self.log_y else f"{y:g}"
            out.append(f'<path d="M{LEFT} {py(y):.1f}H{right}" stroke="#eee"/>'
                       f'<text x="{LEFT - 6}" y="{py(y) + 4:.1f}" text-anchor="end">{label}</text>')
        for k, (name, points, dashed, color) in enumerate(self.series):
            way = " ".join(f"{px(x):.1f},{py(y):.1f}" for x, y in points)
            dash = ' stroke-dasharray="5 4"' if dashed else ""
            out.append(f'<polyline points="{way}" fill="none" stroke="{color}" stroke-width="1.8"{dash}/>')
            y = TOP + 12 + 16 * k
            out.append(f'<path d="M{right + 12} {y - 4}h22" stroke="{color}" stroke-width="2"{dash}/>'
                       f'<text x="{right + 40}" y="{y}">{escape(name)}</text>')
        return "\n".join(out) + "\n</svg>\n"
