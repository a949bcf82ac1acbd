// What every service does again and again: when it ran last, how that went, and a run of it now.
import { jobs, runJob } from "../api/operator.js";
import { button, element } from "../parts/elements.js";
import { milliseconds, moment, number } from "../parts/format.js";
import { told } from "../parts/problem.js";
import { table } from "../parts/table.js";
import { announce } from "../shell/announce.js";
import { isRefusal } from "./key-form.js";
import { refreshed } from "./refreshed.js";

const moods = { succeeded: "good", failed: "bad", interrupted: "open" };

/** `45 s`, `10 min`, `3 h`. */
function span(seconds) {
  if (seconds < 120) return `${number(seconds)} s`;
  return seconds < 7_200 ? `${number(seconds / 60)} min` : `${number(seconds / 3_600)} h`;
}

function name(job) {
  return element("div", "", element("strong", "", job.job), element("div", "quiet-text", job.summary));
}

function ending(job) {
  if (!job.outcome) return "never";
  return element("div", "",
    element("span", `pill ${moods[job.outcome] ?? "open"}`, job.outcome), ` ${moment(job.finished_at)}`,
    job.error ? element("div", "wrong", job.error) : null,
  );
}

/** `asked`: by job, when its run before the one asked for had ended. Until it has run, the button says that it was asked for. */
function runButton(job, asked, refused) {
  const key = `${job.service}/${job.job}`;
  const ended = job.finished_at ?? "";
  const waits = () => {
    go.disabled = true;
    go.textContent = "Asked for";
  };
  const go = button("Run now", "quiet small", async () => {
    go.disabled = true;
    try {
      await runJob(job.service, job.job);
      asked.set(key, ended);
      waits();
      announce(`${job.job} of ${job.service} was asked for.`);
    } catch (error) {
      if (isRefusal(error)) return refused(error);
      go.disabled = false;
      announce(told(error));
    }
  });
  go.setAttribute("aria-label", `Run ${job.job} of ${job.service} now`);
  if (job.state === "requested" || asked.get(key) === ended) waits();
  else asked.delete(key);
  return go;
}

function draw({ jobs: all, unreachable }, asked, refused) {
  return [
    unreachable.length ? element("p", "wrong", `No answer from: ${unreachable.join(", ")}.`) : null,
    table(
      [
        { title: "Service", value: (job) => job.service },
        { title: "Job", head: true, value: name },
        { title: "Every", value: (job) => (job.shared ? "always" : job.every_seconds == null ? "by hand" : span(job.every_seconds)) },
        { title: "State", value: (job) => job.state },
        { title: "Last ended", value: ending },
        { title: "Did", number: true, value: (job) => number(job.items) },
        { title: "In all", number: true, value: (job) => number(job.items_total) },
        { title: "Took", number: true, value: (job) => milliseconds(job.duration_ms) },
        { title: "By hand", value: (job) => runButton(job, asked, refused) },
      ],
      all,
      "Jobs of the services",
    ),
  ].filter(Boolean);
}

export function jobsView(refused) {
  const asked = new Map();
  return refreshed({ waiting: "Asking the services…", every: 10_000, read: jobs, draw: (answer) => draw(answer, asked, refused) }, refused);
}
