// placeholder
export {}

console.log('https://broker.invalid')
