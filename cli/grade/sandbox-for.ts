import { prepareRoot, type Resources, type Sandbox } from '../../harness/index.ts';
import { submissionIn, temporaryIn, type Job } from './job.ts';

/** The sandbox of a job for one purpose, prepared. */
export function sandboxFor(job: Job, access: Sandbox['access'], resources: Resources): Sandbox {
  const { level, user, readable, path } = job.setting;
  const home = level === 'bwrap' || level === 'userns' ? '/tmp' : temporaryIn(job.work);
  const sandbox: Sandbox = {
    level,
    folder: submissionIn(job.work),
    access,
    ...(user !== undefined && { user }),
    readable,
    resources,
    environment: { PATH: path, HOME: home, TMPDIR: home, LANG: 'C.UTF-8', GOCACHE: `${home}/go-cache`, GOPROXY: 'off' },
  };
  return level === 'userns' ? { ...sandbox, root: prepareRoot(sandbox, job.work) } : sandbox;
}
