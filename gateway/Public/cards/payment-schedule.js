// Payments as a chart and as a table.
import { element } from "../parts/elements.js";
import { stackedBars } from "../parts/chart.js";
import { counted, dollars, number, wholeDollars } from "../parts/format.js";
import { table } from "../parts/table.js";
import { figures, listOf } from "./lists.js";

function legend(...names) {
  return element("p", "legend", ...names.map((name, index) => element("span", `key key-${index + 1}`, name)));
}

/** The chart of a schedule: how each payment is parted into principal and interest. */
export function scheduleChart(rows) {
  const payments = rows.filter((row) => !row.residual);
  const last = payments.length - 1;
  const ticks = [...new Set([0, Math.round(last / 4), Math.round(last / 2), Math.round((3 * last) / 4), last])];
  const interest = rows.reduce((sum, row) => sum + Number(row.interest), 0);
  return element("figure", "chart-frame",
    stackedBars(
      payments.map((row) => ({ label: String(row.number), values: [Number(row.principal), Number(row.interest)] })),
      { label: `Chart of ${counted(payments.length, "payment")}: the share of interest falls; ${dollars(interest)} of interest in all`, format: wholeDollars, ticks },
    ),
    legend("Principal", "Interest"),
  );
}

/** The table of a schedule, folded. */
export function scheduleTable(rows) {
  const payments = rows.filter((row) => !row.residual);
  const node = element("details", "fold");
  node.append(
    element("summary", "", `All ${counted(payments.length, "payment")}`),
    table(
      [
        { title: "#", head: true, number: true, value: (row) => (row.residual ? "residual" : row.number) },
        { title: "Payment", number: true, value: (row) => dollars(row.payment) },
        { title: "Interest", number: true, value: (row) => dollars(row.interest) },
        { title: "Principal", number: true, value: (row) => dollars(row.principal) },
        { title: "Balance", number: true, value: (row) => dollars(row.balance) },
      ],
      rows,
      "Every payment",
    ),
  );
  return node;
}

export function paymentSchedule(data) {
  const rows = listOf(data, "schedule");
  if (!rows?.length) return null;
  const payments = rows.filter((row) => !row.residual);
  const interest = rows.reduce((sum, row) => sum + Number(row.interest), 0);
  return element("div", "told",
    figures([
      ["A month", dollars(data.monthly_payment ?? payments[0]?.payment)],
      ["Payments", number(payments.length)],
      ["Financed", data.amount == null ? null : dollars(data.amount)],
      ["Interest in all", dollars(interest)],
      ["APR", data.apr == null ? null : `${data.apr} %`],
    ]),
    scheduleChart(rows),
    scheduleTable(rows),
  );
}
