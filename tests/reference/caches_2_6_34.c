/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "caches_2_6_34.h"

#include <glib.h>

#define LINE KM_SLAB_HWCACHE_ALIGN
#define PANIC KM_SLAB_PANIC
#define RECLAIM KM_SLAB_RECLAIM_ACCOUNT
#define SPREAD KM_SLAB_MEM_SPREAD
#define RCU KM_SLAB_DESTROY_BY_RCU
#define UNTRACKED KM_SLAB_NOTRACK

const RecordedCache recorded_caches[] = {
  { "radix_tree_node", 288, 0, PANIC | RECLAIM, true },
  { "idr_layer_cache", 148, 0, PANIC, false },
  { "pid", 44, 4, LINE | PANIC, false },
  { "anon_vma", 8, 0, RCU | PANIC, true },
  { "anon_vma_chain", 24, 4, PANIC, false },
  { "cred_jar", 96, 0, LINE | PANIC, false },
  { "task_struct", 864, 16, PANIC | UNTRACKED, false },
  { "task_xstate", 512, 16, PANIC | UNTRACKED, false },
  { "sighand_cache", 1312, 0, LINE | PANIC | RCU | UNTRACKED, true },
  { "signal_cache", 448, 0, LINE | PANIC | UNTRACKED, false },
  { "files_cache", 192, 0, LINE | PANIC | UNTRACKED, false },
  { "fs_cache", 32, 0, LINE | PANIC | UNTRACKED, false },
  { "mm_struct", 416, 0, LINE | PANIC | UNTRACKED, false },
  { "vm_area_struct", 84, 4, PANIC, false },
  { "buffer_head", 52, 0, RECLAIM | PANIC | SPREAD, false },
  { "names_cache", 4096, 0, LINE | PANIC, false },
  { "dentry", 128, 4, RECLAIM | PANIC | SPREAD, false },
  { "inode_cache", 260, 0, RECLAIM | PANIC | SPREAD, true },
  { "filp", 128, 0, LINE | PANIC, false },
  { "mnt_cache", 128, 0, LINE | PANIC, false },
  { "sysfs_dir_cache", 44, 0, 0, false },
  { "bdev_cache", 384, 0, LINE | RECLAIM | SPREAD | PANIC, true },
  { "sigqueue", 144, 4, PANIC, false },
  { "proc_inode_cache", 284, 0, RECLAIM | SPREAD | PANIC, true },
  { "shmem_inode_cache", 352, 0, PANIC, true },
  { "skbuff_head_cache", 160, 0, LINE | PANIC, false },
  { "skbuff_fclone_cache", 2 * 160 + 4, 0, LINE | PANIC, false },
  { "sock_inode_cache", 320, 0, LINE | RECLAIM | SPREAD, true },
  { "biovec-16", 16 * 12, 0, LINE | PANIC, false },
  { "biovec-64", 64 * 12, 0, LINE | PANIC, false },
  { "biovec-128", 128 * 12, 0, LINE | PANIC, false },
  { "biovec-256", 256 * 12, 0, LINE | PANIC, false },
  { "bio-0", 128, 0, LINE, false },
  { "blkdev_ioc", 40, 0, PANIC, false },
  { "blkdev_requests", 196, 0, PANIC, false },
  { "blkdev_queue", 1168, 0, PANIC, false },
  { "eventpoll_epi", 96, 0, LINE | PANIC, false },
  { "eventpoll_pwq", 36, 0, PANIC, false },
  { "UNIX", 384, 0, LINE, false },
  { "uid_cache", 64, 0, LINE | PANIC, false },
  { "posix_timers_cache", 92, 0, PANIC, false },
  { "nsproxy", 24, 4, PANIC, false },
  { "fasync_cache", 16, 0, PANIC, false },
  { "kiocb", 128, 4, LINE | PANIC, false },
  { "kioctx", 160, 4, LINE | PANIC, false },
  { "ext2_inode_cache", 376, 0, RECLAIM | SPREAD, true },
};

const size_t n_recorded_caches = G_N_ELEMENTS (recorded_caches);
