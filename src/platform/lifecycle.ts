/** Whether the process still takes work; the readiness probe tells it to the load balancer. */
export interface Lifecycle {
  stopping: boolean;
}
