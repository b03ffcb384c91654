"""The published result in other forms: a workbook, the common data format of elections, totals to be signed."""
