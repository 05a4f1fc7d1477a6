/** The environment without what an MPI launcher adds: a launcher refuses to start in a process of another. */
export function dropLauncherVariables(environment) {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^(OMPI_|PMIX_|PMI_|PRTE_|HYDRA_)/.test(name)),
  )
}
