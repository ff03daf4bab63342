/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers as people read them: digits in groups of three, bytes with a unit, page frame numbers in hex.
 *
 * Each function returns a small text by value, so that it can be written inside a call:
 *
 *   g_strdup_printf (_("%s frames"), km_format_count (frames).text)
 *
 * Files and machine-readable output use plain numbers instead. */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef struct
{
  char text[48]; /* UTF-8, terminated */
} KmNumberText;

/* Digits of the longest number, to the base of 10. */
#define KM_MAX_DIGITS 20

/* Writes @value to the base of 10 or 16 in small letters, without a 0 behind it: the fastest way there is. @to has room
 * for KM_MAX_DIGITS. Returns how many digits that are. */
size_t km_write_digits (char *to, uint64_t value, unsigned base);

/* "904", "11,904", "-3,936": groups of three, in every language as in the notes of the lessons. */
KmNumberText km_format_count (int64_t count);

/* "512 bytes", "4 KiB", "1.5 GiB": the largest binary unit, one decimal where it does not come out even. Translated. */
KmNumberText km_format_bytes (uint64_t bytes);

/* "0x1010". */
KmNumberText km_format_pfn (uint32_t pfn);

/* "0xc1010000": eight digits below 4 GiB, else sixteen, as addresses are usually printed. */
KmNumberText km_format_address (uint64_t address);
